import { describe, expect, it } from 'vitest';
import { maxOf, minOf } from '../../core/extremes.ts';
import { sum } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { NumberList, float64s } from './number-list.ts';
import { Series } from './series.ts';

const random = new RandomStream(0, 'test', 0);
const values = new Float32Array(5000);
random.normal(values, 0, 1);
const integer = (end: number) => random.below(end);

function directly(all: ArrayLike<number>, start: number, end: number) {
  const part = Array.from(all).slice(start, end).filter(Number.isFinite);
  return { count: part.length, low: minOf(part), high: maxOf(part), total: sum(part) };
}

describe('a series', () => {
  it('knows the extremes and the sum of any part, also while it grows', () => {
    const all = Array.from(values, (value, i) =>
      i % 7 === 3 || (i > 1000 && i < 1700) ? Number.NaN : value,
    );
    all[10] = Infinity;
    const series = new Series(new NumberList<Float64Array | Float32Array>(float64s));
    for (const [i, value] of all.entries()) {
      series.add(i, value);
      if (i % 97 !== 0) continue;
      const [one, other] = [integer(i + 2), integer(i + 2)];
      const [start, end] = [Math.min(one, other), Math.max(one, other)];
      const { total, ...extent } = series.extentOf(start, end);
      const { total: expectedTotal, ...expected } = directly(all, start, end);
      expect(extent).toEqual(expected);
      expect(total).toBeCloseTo(expectedTotal, 6);
    }
    expect(series.rows).toBeUndefined();
  });

  it('knows the rows of its values', () => {
    const rows = Array.from({ length: 400 }, (_, i) => 3 * i + (i > 100 ? 50 : 0));
    const series = new Series(new NumberList<Float64Array | Float32Array>(float64s));
    for (const row of rows) series.add(row, row / 2);
    expect(Array.from(rows, (_, i) => series.rowOf(i))).toEqual(rows);
    for (const wanted of [0, 1, 3, 299, 300, 301, 360, 5000]) {
      const expected = rows.findIndex((row) => row >= wanted);
      expect(series.firstAtRow(wanted)).toBe(expected < 0 ? rows.length : expected);
    }
  });
});
