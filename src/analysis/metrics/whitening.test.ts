import { describe, expect, it } from 'vitest';
import { dot, mean, range } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { rowsFrom, rowsOf, type Rows } from './rows.ts';
import { Whitening } from './whitening.ts';

/** Two features that mostly say the same: one number, and a little of another. */
const alike = (count: number, step: number): Rows => {
  const drawn = new RandomStream(3, 'test', step).normal(new Float64Array(2 * count));
  return rowsOf(
    Float32Array.from(drawn, (value, at) =>
      at % 2 === 0 ? 5 + 3 * value : 1 + 3 * drawn[at - 1]! + 0.5 * value,
    ),
    2,
  );
};
const rowOf = (rows: Rows, row: number) => rowsFrom(rows, row, 1).data;

describe('Whitening', () => {
  it('makes x·y of xᵀ (Σ + λI)⁻¹ y, around the mean of the reference', async () => {
    const [reference, others] = [alike(40, 0), alike(5, 1)];
    const white = await (await Whitening.of(reference)).whiten(others);
    const column = (feature: number) => range(0, 40).map((row) => rowOf(reference, row)[feature]!);
    const [first, second] = [column(0), column(1)];
    const [mean1, mean2] = [mean(first), mean(second)];
    const [a, b, c] = [
      mean(first.map((value) => (value - mean1) ** 2)),
      mean(first.map((value, at) => (value - mean1) * (second[at]! - mean2))),
      mean(second.map((value) => (value - mean2) ** 2)),
    ];
    const ridge = (0.5 * (a + c)) / 2;
    const determinant = (a + ridge) * (c + ridge) - b * b;
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [3, 4],
    ] as const) {
      const [x, y] = [rowOf(others, i), rowOf(others, j)].map((row) => [row[0]! - mean1, row[1]! - mean2]);
      const expected =
        ((c + ridge) * x![0]! * y![0]! -
          b * (x![0]! * y![1]! + x![1]! * y![0]!) +
          (a + ridge) * x![1]! * y![1]!) /
        determinant;
      expect(dot(rowOf(white, i), rowOf(white, j))).toBeCloseTo(expected, 4);
    }
  });

  it('sees what hardly varies, which raw features drown', async () => {
    const reference = alike(400, 0);
    // The second feature says something else than the first, within the spread of either.
    const strange = rowsOf(Float32Array.of(5 + 3, 1 - 3), 2);
    const usual = rowsOf(Float32Array.of(5 + 3, 1 + 3), 2);
    const whitening = await Whitening.of(reference);
    const lengthOf = async (rows: Rows) => Math.hypot(...(await whitening.whiten(rows)).data);
    expect(await lengthOf(strange)).toBeGreaterThan(1.5 * (await lengthOf(usual)));
  });

  it('only moves what does not vary at all, as one picture does not', async () => {
    const whitening = await Whitening.of(rowsOf(Float32Array.of(1, 2, 3), 3));
    const { data } = await whitening.whiten(rowsOf(Float32Array.of(2, 2, 5), 3));
    expect(Math.hypot(...data)).toBeCloseTo(Math.hypot(1, 0, 2), 6);
  });

  it('refuses rows of another dimension, and ends if it is aborted', async () => {
    const whitening = await Whitening.of(alike(9, 0));
    await expect(whitening.whiten(rowsOf(Float32Array.of(1, 2, 3), 3))).rejects.toThrow(
      'got points of 3 numbers to compare with points of 2',
    );
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(Whitening.of(alike(9, 0), signal)).rejects.toBe(reason);
    await expect(whitening.whiten(alike(9, 0), signal)).rejects.toBe(reason);
  });
});
