import { expect, it } from 'vitest';
import { interpret } from '../engine/tensor/interpret.ts';
import * as ops from '../engine/tensor/ops.ts';
import { normLimit } from './norm-limit.ts';

it('scales the weights into a unit down to the limit and leaves shorter ones and zeros alone', () => {
  // Columns of norms 5, 1, 0 and exactly 2.
  const weight = ops.constant([3, 0.6, 0, 0, 4, 0.8, 0, -2], [2, 4]);
  const [limited] = interpret([normLimit(2, [0])(weight)]);
  const expected = [1.2, 0.6, 0, 0, 1.6, 0.8, 0, -2];
  // The 1e-7 in the denominator reduces the result by about one part in ten million.
  expected.forEach((value, i) => expect(Math.abs(limited![i]! - value)).toBeLessThan(2.5e-7));
});

it('takes the norm of each group of the first axis alone', () => {
  const weight = ops.constant([3, 4, 0.3, 0.4], [4, 1, 1, 1]); // 2 groups of 2 inputs that give one output each
  const [limited] = interpret([normLimit(1, [0, 2, 3], 2)(weight)]);
  const expected = [0.6, 0.8, 0.3, 0.4];
  expected.forEach((value, i) => expect(limited![i]).toBeCloseTo(value, 6));
});

it('takes the norm over a complete kernel', () => {
  const weight = ops.constant(
    Array.from({ length: 16 }, () => 1),
    [2, 2, 2, 2],
  );
  const [limited] = interpret([normLimit(1, [1, 2, 3])(weight)]);
  for (const value of limited!) expect(value).toBeCloseTo(1 / Math.sqrt(8), 6);
});
