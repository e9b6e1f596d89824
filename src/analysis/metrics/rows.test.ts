import { expect, it } from 'vitest';
import { rowsOf } from './rows.ts';

it('accepts complete rows of float32 numbers, and rejects everything else', () => {
  expect(rowsOf(Float32Array.of(1, 2, 3, 4), 2)).toMatchObject({ count: 2, dimension: 2 });
  expect(() => rowsOf(new Float32Array(5), 2)).toThrow('got 5 numbers, expected one or more rows of 2');
  expect(() => rowsOf([1, 2] as unknown as Float32Array, 2)).toThrow(
    'rows got an array, expected a Float32Array',
  );
});
