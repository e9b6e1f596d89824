import { describe, expect, it } from 'vitest';
import { range } from './numbers.ts';
import { resamplingFilters, resamplingMatrix } from './resampling.ts';

const rowsOf = (matrix: Float32Array, columns: number) =>
  range(0, matrix.length / columns).map((row) => [...matrix.subarray(row * columns, (row + 1) * columns)]);

describe('resamplingMatrix', () => {
  it('halves by the triangle whose width is four pixels, cut off at the edge', () => {
    const [first, second] = rowsOf(resamplingMatrix(6, 3, 'bilinear'), 6);
    // Distances of 0.5 and 1.5 pixels, of a reach of 2; outside the picture there is none.
    expect(first!.map((weight) => Math.round(weight * 7))).toEqual([3, 3, 1, 0, 0, 0]);
    expect(second!.map((weight) => Math.round(weight * 8))).toEqual([0, 1, 3, 3, 1, 0]);
  });

  it.each(resamplingFilters)(
    'keeps a picture of the same size, and the brightness of any, by %s',
    (filter) => {
      expect(rowsOf(resamplingMatrix(4, 4, filter), 4).map((row) => row.map((weight) => weight + 0))).toEqual(
        range(0, 4).map((row) => range(0, 4).map((column) => Number(row === column))),
      );
      for (const [from, to] of [
        [299, 64],
        [28, 64],
        [5, 1],
        [1, 5],
      ] as const) {
        for (const row of rowsOf(resamplingMatrix(from, to, filter), from)) {
          expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
        }
      }
    },
  );
});
