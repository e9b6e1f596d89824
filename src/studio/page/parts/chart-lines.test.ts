import { describe, expect, it } from 'vitest';
import {
  nearestIndex,
  smoothedOver,
  summariesOf,
  tableRows,
  valueAt,
  verticalRange,
  type ChartLine,
} from './chart-lines.ts';

const line = (x: readonly number[], y: ChartLine['y'], more: Partial<ChartLine> = {}): ChartLine => ({
  name: 'D',
  series: 0,
  x,
  y,
  ...more,
});
const everything = { from: -Infinity, to: Infinity };

describe('smoothedOver', () => {
  it('averages over what is near on the axis, not over a number of values', () => {
    expect(smoothedOver([0, 1, 2, 10, 11], [3, 6, 9, 1, 2], 2)).toEqual([4.5, 6, 7.5, 1.5, 1.5]);
  });
  it('keeps breaks, and leaves out what is missing', () => {
    expect(smoothedOver([0, 1, 2, 3], [1, null, undefined, 3], 10)).toEqual([2, null, undefined, 2]);
  });
  it('changes nothing over no width', () => {
    const values = [1, 2, 4];
    expect(smoothedOver([0, 1, 2], values, 0)).toBe(values);
  });
});

describe('nearestIndex', () => {
  it.each([
    [-5, 0],
    [4, 0],
    [5, 0],
    [6, 1],
    [10, 1],
    [24, 1],
    [26, 2],
    [99, 2],
  ])('of %d is %d', (place, index) => expect(nearestIndex([0, 10, 40], place)).toBe(index));
  it('is none of no values', () => expect(nearestIndex([], 1)).toBe(-1));
});

describe('valueAt', () => {
  it('is that of the nearest place that has one', () => {
    const sparse = line([0, 1, 2, 3, 4], [7, undefined, undefined, undefined, 9]);
    expect([0, 1, 3, 10].map((place) => valueAt(sparse, place))).toEqual([7, 7, 9, 9]);
    expect(valueAt(line([], []), 1)).toBeUndefined();
  });
});

describe('verticalRange', () => {
  it('has the lines whole, and lets single outliers be cut off', () => {
    const x = Array.from({ length: 100 }, (_, i) => i);
    const y = x.map(() => 2);
    const high = x.map((i) => (i === 50 ? 1000 : 3));
    const { min, max } = verticalRange([line(x, y, { low: y, high })], everything, false);
    expect([min, max]).toEqual([2 - 0.06, 3.06]);
  });
  it('looks only at what is shown', () => {
    expect(verticalRange([line([0, 1, 2], [9, 1, 2])], { from: 1, to: 2 }, false).max).toBeCloseTo(2.06);
  });
  it('leaves out what has no logarithm', () => {
    expect(verticalRange([line([0, 1, 2], [0, -3, 10])], everything, true)).toEqual({ min: 10, max: 20 });
  });
  it('ends at a tick where it is logarithmic', () => {
    const { min, max } = verticalRange([line([0, 1], [0.03, 700])], everything, true);
    expect([min, max]).toEqual([0.02, 1000]);
  });
  it('does not go below 0 for what is never negative', () => {
    expect(verticalRange([line([0, 1], [0.01, 100])], everything, false).min).toBe(0);
    expect(verticalRange([line([0, 1], [5, 5])], everything, false)).toEqual({ min: 2.5, max: 7.5 });
  });
});

describe('what is said of a chart', () => {
  const lines = [line([1, 2, 3, 4], [4, 8, null, 2]), line([9], [1], { name: 'G' })];
  it('has the ends and the extremes of each line', () => {
    expect(summariesOf(lines, { from: 1, to: 4 })).toEqual([
      { name: 'D', first: 4, last: 2, min: 2, max: 8 },
    ]);
  });
  it('has a table of so many rows', () => {
    expect(tableRows(lines, { from: 1, to: 4 }, 2)).toEqual([
      { x: 1, values: [4, 1] },
      { x: 4, values: [2, 1] },
    ]);
  });
});
