import { expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { pairwiseSum } from './batch-share.ts';

const drawn = (count: number) =>
  Array.from({ length: count }, (_, i) => new RandomStream(1, 'test', i).normal(new Float32Array(5)));

async function sumOf(
  arrays: readonly Float32Array[],
  first = 0,
  count = arrays.length,
): Promise<Float32Array> {
  return pairwiseSum(first, count, async (number) => arrays[number]!.slice());
}

const plus = (x: Float32Array, y: Float32Array) => x.map((value, i) => value + y[i]!);

it('adds half by half', async () => {
  const [a, b, c, d, e] = drawn(5) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  expect(await sumOf([a])).toEqual(a);
  expect(await sumOf([a, b, c, d])).toEqual(plus(plus(a, b), plus(c, d)));
  expect(await sumOf([a, b, c, d, e])).toEqual(plus(plus(a, b), plus(c, plus(d, e))));
});

it.each([
  [2, 16],
  [4, 16],
  [8, 16],
  [2, 6],
  [4, 12],
])('gets the same bits from the sums of %i processes, of %i arrays', async (processes, count) => {
  const arrays = drawn(count);
  const each = count / processes;
  const shares = await Promise.all(
    Array.from({ length: processes }, (_, rank) => sumOf(arrays, rank * each, each)),
  );
  expect(await sumOf(shares)).toEqual(await sumOf(arrays));
});
