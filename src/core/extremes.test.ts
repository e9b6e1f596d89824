import { expect, it } from 'vitest';
import { maxOf, minOf } from './extremes.ts';

const many = Float32Array.from({ length: 300_000 }, (_, i) => ((i * 7919) % 300_000) - 100_000);

it.each([
  ['a few numbers', [3, -1, 2], -1, 3],
  ['more values than a call can take as arguments', many, -100_000, 199_999],
  ['a set', new Set([5, 4]), 4, 5],
  ['no values', [], Infinity, -Infinity],
  ['NaN among the values', [1, NaN, 2], NaN, NaN],
])('of %s', (_, values, min, max) => {
  expect(minOf(values)).toBe(min);
  expect(maxOf(values)).toBe(max);
});
