import { describe, expect, it } from 'vitest';
import type { CurvesMessage } from '../../messages/curves.ts';
import { grown, tableOf } from './curve-table.ts';

/** As the server answers with, of a run that measures the step itself, and at each tenth step its tenth. */
function message(columns: readonly (readonly number[])[], stepsPerColumn: number): CurvesMessage {
  const meanOf = (steps: readonly number[]) => steps.reduce((sum, step) => sum + step, 0) / steps.length;
  const middle = (steps: readonly number[]) => steps[(steps.length - 1) >> 1]!;
  const at = columns.flatMap((steps, i) => (steps.some((step) => step % 10 === 0) ? [i] : []));
  const tenth = (i: number) => columns[i]!.find((step) => step % 10 === 0)! / 10;
  return {
    run: { first: columns[0]![0]!, last: columns.at(-1)!.at(-1)! },
    records: columns.flat().length,
    stepsPerColumn,
    steps: columns.map(middle),
    seconds: columns.map((steps) => middle(steps) / 4),
    speed: columns.map(() => 4),
    metrics: [
      {
        name: 'lossD',
        mean: columns.map(meanOf),
        low: columns.map((steps) => steps[0]!),
        high: columns.map((steps) => steps.at(-1)!),
      },
      { name: 'tenth', at, mean: at.map(tenth) },
    ],
    isPreview: false,
    invalid: 0,
    hasMoreMetrics: false,
  };
}

const stepsFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

const grewBy = (first: number, last: number) => {
  const steps = stepsFrom(first, last);
  return {
    steps,
    values: {
      lossD: steps,
      tenth: steps.map((step) => (step % 10 === 0 ? step / 10 : null)),
      seconds: steps.map((step) => step / 4),
    },
  };
};

const room = { examplesPerStep: 1, maxColumns: 100 };

describe('a table of curves', () => {
  it('has nothing where nothing was recorded', () => {
    const { metrics } = tableOf(message([[8], [9], [10], [11]], 1));
    expect(metrics.get('tenth')!.mean).toEqual([undefined, undefined, 1, undefined]);
  });

  it('grows by a column for each step while columns are steps', () => {
    const table = grown(tableOf(message([[1], [2]], 1)), grewBy(3, 5), room);
    expect(table.steps).toEqual([1, 2, 3, 4, 5]);
    expect(table.metrics.get('lossD')!.mean).toEqual([1, 2, 3, 4, 5]);
    expect(table.speed.at(-1)).toBeCloseTo(4);
  });

  it('does not mind what comes twice', () => {
    const once = grown(tableOf(message([[1], [2]], 1)), grewBy(2, 5), room);
    expect(grown(once, grewBy(3, 5), room)).toBe(once);
    expect(once.steps).toEqual([1, 2, 3, 4, 5]);
  });

  it('continues a column that is not full', () => {
    const begun = tableOf(message([stepsFrom(1, 9), stepsFrom(10, 14)], 10));
    const table = grown(begun, grewBy(15, 25), room);
    const { mean, low, high } = table.metrics.get('lossD')!;
    expect(table.steps).toEqual([5, 19, 25]);
    expect(mean.map((value) => Math.round(10 * value!) / 10)).toEqual([5, 14.5, 22.5]);
    expect([low, high]).toEqual([
      [1, 10, 20],
      [9, 19, 25],
    ]);
  });

  it('halves its columns when they become too many', () => {
    const table = grown(tableOf(message([[1], [2]], 1)), grewBy(3, 40), { ...room, maxColumns: 15 });
    expect(table.stepsPerColumn).toBe(4);
    expect(table.steps).toHaveLength(11);
    // Columns of four steps begin at multiples of four.
    expect(table.metrics.get('lossD')!.mean.slice(0, 3)).toEqual([2, 5.5, 9.5]);
    expect(table.metrics.get('tenth')!.mean.filter((value) => value !== undefined)).toEqual([1, 2, 3, 4]);
  });

  it('has a metric that begins late', () => {
    const { metrics } = grown(
      tableOf(message([[1], [2]], 1)),
      { steps: [3], values: { coverage: [0.5] } },
      room,
    );
    expect(metrics.get('coverage')!.mean).toEqual([undefined, undefined, 0.5]);
    expect(metrics.get('lossD')!.mean).toEqual([1, 2, undefined]);
  });
});
