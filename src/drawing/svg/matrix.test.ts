import { expect, it } from 'vitest';
import { largestOf } from './matrix.ts';

it('finds the largest of more numbers than a call takes arguments', () => {
  const matrix = Array.from({ length: 550 }, (_, row) =>
    Array.from({ length: 550 }, (__, column) => row - 2 * column),
  );
  expect(largestOf(matrix)).toBe(2 * 549);
  expect(
    largestOf([
      [0, -3],
      [2, 1],
    ]),
  ).toBe(3);
});
