import { describe, expect, it } from 'vitest';
import type { RunDetails } from '../../messages/runs.ts';
import type { CurveTable } from '../source/curve-table.ts';
import { stepAxis } from '../source/step-axis.ts';
import { comparePanels, lastOf, latestBySteps, type ComparedCurves } from './compare-panels.ts';

const band = (values: readonly (number | null)[]) => ({
  mean: values,
  low: values,
  high: values,
  counts: values.map(() => 1),
});
const tableOf = (metrics: Record<string, readonly (number | null)[]>): CurveTable => ({
  stepsPerColumn: 1,
  steps: [1, 2, 3],
  seconds: [1, 2, 3],
  speed: [null, 4, 5],
  metrics: new Map(Object.entries(metrics).map(([name, values]) => [name, band(values)])),
});
const runOf = (
  name: string,
  metrics: Record<string, readonly (number | null)[]>,
  evaluations: RunDetails['evaluations'] = [],
): ComparedCurves => {
  const table = tableOf(metrics);
  return { name, series: 0, table, axis: stepAxis('pictures', table, 10), evaluations };
};
const evaluation = (step: number, value: number, samples = 20): RunDetails['evaluations'][number] => ({
  step,
  value,
  samples,
  metric: 'people',
  what: 'right answers',
  better: 'lower',
  standardError: 0.1,
});

describe('charts of a comparison', () => {
  it('are one for each metric, those that are known first, with a line for each run that has it', () => {
    const panels = comparePanels(
      [
        runOf('a', { own: [1, 2, 3], lossG: [1, 1, 1], lossD: [3, 2, 1] }),
        runOf('b', { lossD: [9, 8, 7], empty: [null, null, null] }),
      ],
      0,
    );
    expect(panels.map(({ id, lines }) => [id, lines.map(({ name }) => name)])).toEqual([
      ['lossD', ['a', 'b']],
      ['lossG', ['a']],
      ['own', ['a']],
      ['speed', ['a', 'b']],
    ]);
    const [of] = panels[0]!.lines;
    expect([of!.x, of!.y]).toEqual([
      [10, 20, 30],
      [3, 2, 1],
    ]);
  });

  it('average over the steps around each', () => {
    const [panel] = comparePanels([runOf('a', { lossD: [3, 6, 9] })], 2);
    expect(panel!.lines[0]!.y).toEqual([4.5, 6, 7.5]);
  });

  it('of evaluations have the newest value of each step, and one chart for each number of samples', () => {
    const panels = comparePanels(
      [
        runOf('a', {}, [evaluation(2, 0.9), evaluation(1, 0.8), evaluation(2, 0.6)]),
        runOf('b', {}, [evaluation(2, 0.5, 40)]),
      ],
      0,
    );
    const [twenty, forty] = panels;
    expect(twenty!.evaluation).toEqual({
      metric: 'people',
      what: 'right answers',
      samples: 20,
      better: 'lower',
    });
    expect(twenty!.lines).toHaveLength(1);
    expect([twenty!.lines[0]!.x, twenty!.lines[0]!.y]).toEqual([
      [10, 20],
      [0.8, 0.6],
    ]);
    expect(forty!.lines.map(({ name }) => name)).toEqual(['b']);
    expect(latestBySteps([evaluation(2, 0.9), evaluation(2, 0.6)]).map(({ value }) => value)).toEqual([0.6]);
  });

  it('end with the last value that is one', () => {
    expect(lastOf([1, 2, null, undefined])).toBe(2);
    expect(lastOf([null])).toBeUndefined();
  });
});
