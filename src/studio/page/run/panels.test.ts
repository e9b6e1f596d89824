import { describe, expect, it } from 'vitest';
import type { EvaluationMessage, RunDetails } from '../../messages/runs.ts';
import type { CurveTable } from '../source/curve-table.ts';
import { stepAxis } from '../source/step-axis.ts';
import { panelsOf, usualSmoothing, type PanelWords } from './panels.ts';

const band = (values: readonly number[]) => ({
  mean: values,
  low: values,
  high: values,
  counts: values.map(() => 1),
});
const table: CurveTable = {
  stepsPerColumn: 1,
  steps: [10, 20, 40],
  seconds: [3600, 7200, 18_000],
  speed: [1, 2, 3],
  metrics: new Map([
    ['lossD', band([3, 6, 9])],
    ['lossG', band([1, 1, 1])],
    ['scoreReal', band([4, 5, 6])],
    ['scoreFake', band([-4, -5, -6])],
    ['variety', band([0.5, 0.6, 0.7])],
    ['constructor', band([1, 2, 3])],
  ]),
};
const words = new Proxy(
  {},
  {
    get: (_, name) =>
      name === 'evaluation'
        ? ({ metric, samples }: EvaluationMessage) => ({ title: metric, label: `of ${samples}` })
        : name,
  },
) as PanelWords;
const panels = (evaluations: RunDetails['evaluations'] = [], smooth = 0) =>
  panelsOf(table, evaluations, { axis: stepAxis('steps', table, 4), smooth, words });

describe('charts', () => {
  it('are of pairs, of every other metric alone, and of the speed', () => {
    expect(panels().map(({ id, lines }) => [id, lines.length])).toEqual([
      ['losses', 2],
      ['scores', 2],
      ['variety', 1],
      ['constructor', 1],
      ['speed', 1],
    ]);
  });
  it('have scores of D on an axis that says so', () => {
    const { title, label, lines } = panels().find(({ id }) => id === 'scores')!;
    expect([title, label, lines.map(({ name }) => name)]).toEqual(['scores', 'score', ['dReal', 'dFake']]);
  });
  it('show single values behind the mean of many', () => {
    const [plain] = panels()[0]!.lines;
    expect([plain!.y, plain!.low]).toEqual([[3, 6, 9], undefined]);
    const [smooth] = panels([], 25)[0]!.lines;
    expect([smooth!.y, smooth!.low]).toEqual([
      [4.5, 4.5, 9],
      [3, 6, 9],
    ]);
  });
  it('have an evaluation each, the later of those of a step, with its error', () => {
    const of = (step: number, value: number, more: object = {}) => ({
      step,
      value,
      metric: 'parzen',
      what: 'log-likelihood',
      samples: 100,
      better: 'higher' as const,
      ...more,
    });
    const found = panels([of(40, 7), of(10, 5), of(40, 8, { standardError: 2 }), of(10, 1, { samples: 9 })]);
    const evaluated = found.filter(({ id }) => id.startsWith('parzen'));
    expect(evaluated.map(({ id }) => id)).toEqual(['parzen', 'parzen~2']);
    const { x, y, low, high } = evaluated[0]!.lines[0]!;
    expect([x, y, low, high]).toEqual([
      [10, 40],
      [5, 8],
      [5, 6],
      [5, 10],
    ]);
    expect(evaluated.map(({ title, label }) => [title, label])).toEqual([
      ['parzen', 'of 100'],
      ['parzen', 'of 9'],
    ]);
  });
});

describe('usualSmoothing', () => {
  it.each([
    [0, 0],
    [999, 0],
    [1000, 10],
    [60_000, 300],
    [1e8, 100_000],
  ])('of %d steps is %d', (steps, width) => expect(usualSmoothing(steps)).toBe(width));
});
