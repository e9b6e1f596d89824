import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { batchesOf, runInBatches } from './batches.ts';

const options = { exampleSize: 2, batchSize: 3, what: 'pairs' };
/** 0, 1, 2 … as examples of two numbers each. */
const examples = (count: number) => Float32Array.from({ length: 2 * count }, (_, i) => i);

describe('batchesOf', () => {
  it('returns full batches as views, and pads the last one with copies of its last example', () => {
    const given = examples(5);
    const [full, last, ...more] = batchesOf(given, options);
    expect(more).toEqual([]);
    expect(full).toEqual({ first: 0, count: 3, values: Float32Array.of(0, 1, 2, 3, 4, 5) });
    expect(full!.values.buffer).toBe(given.buffer);
    expect(last).toEqual({ first: 3, count: 2, values: Float32Array.of(6, 7, 8, 9, 8, 9) });
    expect(given).toEqual(examples(5));
  });

  it('pads nothing if the examples fill their batches', () => {
    expect([...batchesOf(examples(6), options)].map(({ count }) => count)).toEqual([3, 3]);
  });

  it.each([0, 5])('refuses %d numbers', (length) => {
    const says = `got ${length} numbers, expected one or more pairs of 2`;
    expect(() => [...batchesOf(new Float32Array(length), options)]).toThrow(new UsageError(says));
  });
});

describe('runInBatches', () => {
  it('returns the results of the examples in order, without those of the copies', async () => {
    const batches: number[][] = [];
    const results = await runInBatches(examples(4), options, async (batch) => {
      batches.push([...batch]);
      // Three results for each example: its two numbers, and the number of its batch.
      return Float32Array.from({ length: 9 }, (_, i) =>
        i % 3 === 2 ? batches.length : batch[2 * Math.floor(i / 3) + (i % 3)]!,
      );
    });
    expect(batches).toEqual([
      [0, 1, 2, 3, 4, 5],
      [6, 7, 6, 7, 6, 7],
    ]);
    expect([...results]).toEqual([0, 1, 1, 2, 3, 1, 4, 5, 1, 6, 7, 2]);
  });

  it('runs nothing if an example is incomplete', async () => {
    const run = async () => Promise.reject(new Error('it ran'));
    await expect(runInBatches(examples(1).subarray(1), options, run)).rejects.toThrow('got 1 numbers');
  });
});
