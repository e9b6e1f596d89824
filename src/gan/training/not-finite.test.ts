import { expect, it } from 'vitest';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { encodeCheckpoint, decodeCheckpoint } from '../files/checkpoint.ts';
import { adam } from '../../nn/optimiser.ts';
import { tinyBatches, tinyTraining } from '../testing/tiny.ts';
import { Trainer } from './trainer.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const huge = { generator: adam({ learningRate: 1e38 }), discriminator: adam({ learningRate: 1e38 }) };

it.each([
  ['joined', 1],
  ['joined', 2],
  ['apart', 1],
] as const)('keeps the state of the step before if a step is not finite: %s, k %i', async (steps, k) => {
  const options = { ...tinyTraining, k, optimisers: huge, averageDecay: 0.9 };
  await using trainer = await Trainer.create(options, runtime, { steps });
  let before = await trainer.tensors();
  const diverging = async () => {
    for (let i = 0; i < 20; i++) {
      before = await trainer.tensors();
      await trainer.step(tinyBatches());
    }
  };
  await expect(diverging()).rejects.toThrow('training diverged at step');
  expect(await trainer.tensors()).toEqual(before);
  for (const { data } of before.values()) expect(data.every(Number.isFinite)).toBe(true);
});

it('refuses a step while another runs, and after release, and keeps the state', async () => {
  const trainer = await Trainer.create(tinyTraining, runtime);
  const running = trainer.step(tinyBatches());
  await expect(trainer.step(tinyBatches())).rejects.toThrow('a step is already running');
  await running;
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
  const bytes = Buffer.concat(encodeCheckpoint(checkpoint(1)));
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(bytes.length - 4, Number.NaN, true);
  expect(() => decodeCheckpoint(bytes, 'a')).toThrow('a: "w" has numbers that are not finite');
});
