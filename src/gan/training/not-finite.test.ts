import { expect, it } from 'vitest';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { encodeCheckpoint, decodeCheckpoint } from '../files/checkpoint.ts';
import { encodeSafetensors } from '../files/safetensors.ts';
import { adam } from '../../nn/optimiser.ts';
import { tinyBatches, tinyTraining } from '../testing/tiny.ts';
import { Trainer } from './trainer.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const huge = { generator: adam({ learningRate: 1e38 }), discriminator: adam({ learningRate: 1e38 }) };

/** Trains with rates that no training survives, until a step is refused. Gives the state of the step before. */
async function tensorsBeforeDivergence(trainer: Trainer) {
  let before = await trainer.tensors();
  const diverging = async () => {
    for (let i = 0; i < 20; i++) {
      before = await trainer.tensors();
      await trainer.step(tinyBatches());
    }
  };
  await expect(diverging()).rejects.toThrow('training diverged at step');
  return before;
}

it('keeps the state of the step before if a step is not finite', async () => {
  const options = { ...tinyTraining, k: 1, optimisers: huge, averageDecay: 0.9 };
  await using trainer = await Trainer.create(options, runtime);
  const before = await tensorsBeforeDivergence(trainer);
  expect(await trainer.tensors()).toEqual(before);
  for (const { data } of before.values()) expect(data.every(Number.isFinite)).toBe(true);
});

it.each([
  ['joined', 2],
  ['apart', 1],
] as const)('gives away no state that has had a part of such a step: %s, k %i', async (steps, k) => {
  await using trainer = await Trainer.create({ ...tinyTraining, k, optimisers: huge }, runtime, { steps });
  for (const { data } of (await tensorsBeforeDivergence(trainer)).values()) {
    expect(data.every(Number.isFinite)).toBe(true);
  }
  await expect(trainer.tensors()).rejects.toThrow('a step failed while it was changing this state');
});

it('refuses a step after release, and keeps the state', async () => {
  const trainer = await Trainer.create(tinyTraining, runtime);
  await trainer.step(tinyBatches());
  const before = await trainer.tensors();
  await trainer.release();
  await trainer.release();
  await expect(trainer.step(tinyBatches())).rejects.toThrow('this trainer was released');
  expect(await trainer.tensors()).toEqual(before);
});

it('makes and reads no checkpoint with numbers that are not finite', () => {
  const checkpoint = (value: number) => ({
    tensors: new Map([['w', { shape: [1], data: Float32Array.of(value) }]]),
    iterations: 1,
    seconds: 1,
  });
  expect(() => encodeCheckpoint(checkpoint(Infinity))).toThrow('"w" has numbers that are not finite');
  // As earlier versions wrote it, without a checksum.
  const metadata = { format: 'sparring', formatVersion: '1', iterations: '1', seconds: '1' };
  const bytes = encodeSafetensors(checkpoint(Number.NaN).tensors, metadata);
  expect(() => decodeCheckpoint(bytes, 'a')).toThrow('a: "w" has numbers that are not finite');
});
