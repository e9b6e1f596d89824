import { describe, expect, it } from 'vitest';
import { range } from './numbers.ts';
import { RandomStream } from './random.ts';
import { choleskyOf, eigenvaluesOf, gramOf } from './symmetric-matrices.ts';

const random = (rows: number, columns: number, step: number) =>
  new RandomStream(3, 'test', step).normal(new Float64Array(rows * columns));

/** Mᵀ M by the definition. */
const gramByHand = (m: Float64Array, columns: number) =>
  Float64Array.from({ length: columns ** 2 }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return range(0, m.length / columns).reduce(
      (sum, k) => sum + m[k * columns + i]! * m[k * columns + j]!,
      0,
    );
  });

const lower = (matrix: Float64Array, size: number) =>
  [...matrix].filter((_, at) => at % size <= Math.floor(at / size));

function expectClose(found: Iterable<number>, expected: Iterable<number>, tolerance = 1e-11): void {
  const [a, b] = [[...found], [...expected]];
  expect(a).toHaveLength(b.length);
  expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(tolerance);
}

describe('gramOf', () => {
  it.each([1, 4, 7, 66])('is Mᵀ M of %i rows', async (rows) => {
    const matrix = random(rows, 5, rows);
    expectClose(lower(await gramOf(matrix, 5), 5), lower(gramByHand(matrix, 5), 5));
  });
});

describe('choleskyOf', () => {
  it.each([
    ['full rank', 12, 6, 6],
    ['the rank of fewer rows', 4, 6, 4],
  ])('has %s, and its product is the matrix', async (_, count, size, rank) => {
    const matrix = gramByHand(random(count, size, 9), size);
    const factor = await choleskyOf(matrix, size);
    expect(factor.rank).toBe(rank);
    const product = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const at = factor.order[i]! * size + factor.order[j]!;
        for (let k = 0; k < rank; k++)
          product[at]! += factor.rows[i * rank + k]! * factor.rows[j * rank + k]!;
      }
      expect([...factor.rows.subarray(i * rank + i + 1, (i + 1) * rank)].every((value) => value === 0)).toBe(
        true,
      );
    }
    expectClose(product, matrix);
  });

  it('has no columns for a matrix of zeros', async () => {
    expect((await choleskyOf(new Float64Array(9), 3)).rank).toBe(0);
  });
});

describe('eigenvaluesOf', () => {
  it('are those of the second difference, which are known', async () => {
    const size = 70;
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      matrix[i * size + i] = 2;
      if (i > 0) matrix[i * size + i - 1] = -1;
    }
    const known = range(1, size + 1).map((k) => 2 - 2 * Math.cos((k * Math.PI) / (size + 1)));
    expectClose(await eigenvaluesOf(matrix, size), known, 1e-13);
  });

  it.each([40, 100, 300])(
    'are found of %i numbers over 22 decades, as features that hardly ever respond have, to rounding error of the largest',
    async (size) => {
      const diagonal = range(0, size).map((i) => 10 ** (-21 + (22 * i) / (size - 1)));
      const matrix = new Float64Array(size * size);
      let squares = 0;
      diagonal.forEach((value, i) => {
        matrix[i * size + i] = value;
        const beside = i === 0 ? 0 : 0.45 * Math.sqrt(value * diagonal[i - 1]!);
        if (i > 0) matrix[i * size + i - 1] = beside;
        squares += value ** 2 + 2 * beside ** 2;
      });
      const found = await eigenvaluesOf(matrix, size);
      const sumOf = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
      expectClose([sumOf(found)], [sumOf(diagonal)], 1e-13);
      expectClose([sumOf(found.map((value) => value ** 2))], [squares], 1e-12);
    },
  );

  it('are those that a reflected diagonal had, also equal and zero ones', async () => {
    const values = [-3, 0, 0, 0, 1e-9, 2, 2, 2, 1000];
    const size = values.length;
    const v = random(size, 1, 4);
    const half = v.reduce((sum, value) => sum + value ** 2, 0) / 2;
    const h = (i: number, j: number) => Number(i === j) - (v[i]! * v[j]!) / half;
    const matrix = Float64Array.from({ length: size ** 2 }, (_, at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      return values.reduce((sum, value, k) => sum + h(i, k) * value * h(j, k), 0);
    });
    expectClose(await eigenvaluesOf(matrix, size), values);
  });

  it.each([
    [0, []],
    [1, [7]],
    [2, [0, 0]],
  ])('are right for %i rows', async (size, expected) => {
    const matrix = Float64Array.from({ length: size ** 2 }, () => (size === 1 ? 7 : 0));
    expect([...(await eigenvaluesOf(matrix, size))]).toEqual(expected);
  });

  it('are refused if a number is not finite, and stop by the signal', async () => {
    const matrix = random(80, 80, 5);
    await expect(eigenvaluesOf(matrix.slice(), 80, AbortSignal.abort())).rejects.toThrow('aborted');
    matrix[80] = Number.NaN;
    await expect(eigenvaluesOf(matrix, 80)).rejects.toThrow('not finite');
  });
});
