import { describe, expect, it } from 'vitest';
import { firstOrAll } from '../../testing/slow.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { opaqueRuntime } from '../../engine/runtime/testing/opaque-runtime.ts';
import { encodeCheckpoint, decodeCheckpoint } from '../files/checkpoint.ts';
import { encodeSafetensors } from '../files/safetensors.ts';
import { presetNames } from '../presets/presets.ts';
import { trainWithOverflow } from '../testing/overflow.ts';
import { tinyTrainingOf } from '../testing/tiny-presets.ts';
import { tinyBatches, tinyTraining } from '../testing/tiny.ts';
import { Trainer } from './trainer.ts';

const runtime = await createNodeRuntime({ threads: 1 });
/** One of each kind of networks. */
const kinds = ['quick-64', 'dcgan-mnist-conditional', 'gan-mnist', 'gan-cifar10-conv', 'gan-2d'] as const;

describe('a step whose update overflows is not kept, and training goes on as if it had not been:', () => {
  it.each(firstOrAll(kinds.length, [...new Set([...kinds, ...presetNames])]))('%s', async (preset) => {
    const setup = { ...tinyTrainingOf(preset), averageDecay: 0.9 };
    for (const k of [1, 3]) {
      for (const steps of ['joined', 'apart'] as const) {
        const { seen, expected } = await trainWithOverflow({ ...setup, k }, runtime, { steps });
        expect(seen, `${steps}, k ${k}`).toEqual(expected);
      }
    }
  });

  it.each([
    ['by the binding of ONNX Runtime', createNodeRuntime({ threads: 1, direct: false })],
    ['on several threads', createNodeRuntime({ threads: 2 })],
    ['in the memory of a device', opaqueRuntime(runtime)],
  ])('%s', async (_, device) => {
    const { seen, expected } = await trainWithOverflow({ ...tinyTrainingOf('dcgan-28'), k: 2 }, await device);
    expect(seen).toEqual(expected);
  });
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
