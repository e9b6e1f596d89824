/** Sums over processes, here callers of one process, and a training that they share. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { pairwiseSum } from '../gan/training/batch-share.ts';
import { Trainer, type TrainerOptions } from '../gan/training/trainer.ts';
import { tinyPictureSize, tinyTraining } from '../gan/testing/tiny.ts';
import { shareOf, sumOverRanks } from './communicator.ts';
import { callersOfOneProcess } from './testing/callers.ts';

const drawn = (count: number, length: number) =>
  Array.from({ length: count }, (_, i) => new RandomStream(2, 'test', i).normal(new Float32Array(length)));

describe('the sum over processes', () => {
  it.each([
    [1, 5],
    [2, 7],
    [4, 64],
    [8, 37],
    [8, 3], // fewer numbers than processes
    [4, 0],
  ])('of %i, of %i numbers, has the bits of the sum by halves in each of them', async (size, length) => {
    const arrays = drawn(size, length);
    const expected = await pairwiseSum(0, size, async (number) => arrays[number]!.slice());
    const found = arrays.map((array) => array.slice());
    await Promise.all(callersOfOneProcess(size).map((caller, rank) => sumOverRanks(caller, found[rank]!)));
    for (const sums of found) expect(sums).toEqual(expected);
  });

  it('is refused for a number of processes that is no power of two', async () => {
    const [caller] = callersOfOneProcess(3);
    await expect(sumOverRanks(caller!, new Float32Array(1))).rejects.toThrow(
      '3 processes cannot share a batch',
    );
    expect(() => shareOf(caller!, { batchSize: 6, virtualBatch: 2 })).toThrow('start 2 or 4');
  });

  it('is of equal shares', () => {
    const callers = callersOfOneProcess(4);
    expect(
      callers
        .map((caller) => shareOf(caller, { batchSize: 24, virtualBatch: 2 }))
        .map(({ first, count }) => [first, count]),
    ).toEqual([
      [0, 3],
      [3, 3],
      [6, 3],
      [9, 3],
    ]);
    expect(() => shareOf(callers[0]!, { batchSize: 12, virtualBatch: 2 })).toThrow(
      '4 processes cannot share the 6 virtual batches of a batch of 12 equally: pass batchSize 8 or 16, or a smaller virtualBatch',
    );
    expect(() => shareOf(callers[0]!, { batchSize: 16 })).toThrow(
      'this run computes each batch of 16 as one, which 4 processes cannot share: resume it by one process, or train anew with virtualBatch: 4',
    );
  });
});

describe('a training by several processes', () => {
  const batchSize = 16;
  const options: TrainerOptions = { ...tinyTraining, batchSize, virtualBatch: 4, k: 2, averageDecay: 0.9 };
  const batch = (n: number) =>
    new RandomStream(11, 'test', n).uniform(new Float32Array(batchSize * tinyPictureSize), -1, 1);

  it.each(['alternating', 'simultaneous'] as const)('is that of one, bit by bit (%s)', async (updates) => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const results = [1, 2, 4].map(async (size) => {
      const ranks = callersOfOneProcess(size).map(async (caller) => {
        const share = shareOf(caller, options);
        const compilation = { steps: 'apart', share } as const;
        await using trainer = await Trainer.create({ ...options, updates }, runtime, compilation);
        const reports = [];
        let taken = 0;
        for (let step = 0; step < 3; step++) reports.push(await trainer.step(async () => batch(taken++)));
        return {
          reports,
          tensors: [...(await trainer.tensors())].map(([name, { data }]) => [name, data.slice()]),
        };
      });
      return Promise.all(ranks);
    });
    const [[alone] = [], ...shared] = await Promise.all(results);
    for (const ranks of shared) for (const rank of ranks) expect(rank).toEqual(alone);
    await using joined = await Trainer.create({ ...options, updates }, runtime);
    let taken = 0;
    expect(await joined.step(async () => batch(taken++))).toEqual(alone!.reports[0]);
  });
});
