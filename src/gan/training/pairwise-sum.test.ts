import { expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { PairwiseSum } from './pairwise-sum.ts';

const drawn = (count: number) =>
  Array.from({ length: count }, (_, i) => new RandomStream(1, 'test', i).normal(new Float32Array(5)));

function sumOf(parts: readonly Float32Array[]): Float32Array {
  const sum = new PairwiseSum();
  for (const part of parts) sum.add(part.slice());
  return sum.take()!;
}

it('adds pair by pair', () => {
  const [a, b, c, d, e, f] = drawn(6);
  const plus = (x: Float32Array, y: Float32Array) => x.map((value, i) => value + y[i]!);
  expect(sumOf([a!, b!, c!])).toEqual(plus(plus(a!, b!), c!));
  expect(sumOf([a!, b!, c!, d!, e!, f!])).toEqual(plus(plus(plus(a!, b!), plus(c!, d!)), plus(e!, f!)));
});

it.each([2, 4, 8])('gets the same bits from the sums of %i processes', (processes) => {
  const parts = drawn(16);
  const each = parts.length / processes;
  const shares = Array.from({ length: processes }, (_, rank) =>
    sumOf(parts.slice(rank * each, (rank + 1) * each)),
  );
  expect(sumOf(shares)).toEqual(sumOf(parts));
});

it('has nothing before the first part, and after it was taken', () => {
  const sum = new PairwiseSum();
  expect(sum.take()).toBeUndefined();
  sum.add(Float32Array.of(1));
  expect(sum.take()).toEqual(Float32Array.of(1));
  expect(sum.take()).toBeUndefined();
});
