import { expect, it } from 'vitest';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { opaqueRuntime } from '../../engine/runtime/testing/opaque-runtime.ts';
import { codeUnits } from './autoencoder.ts';
import { EncoderTraining, encodingBatch } from './encoder-training.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const inputs = 4;

it('trains on and encodes float32 pictures, and refuses everything else with a sentence', async () => {
  const training = await EncoderTraining.create({ inputs, batchSize: 2, seed: 1 }, runtime);
  expect(await training.step(new Float32Array(2 * inputs).fill(0.5))).toBeGreaterThan(0);
  expect(await training.encode(new Float32Array(3 * inputs))).toHaveLength(3 * codeUnits);
  await expect(training.step(new Float64Array(2 * inputs) as unknown as Float32Array)).rejects.toThrow(
    'input "pictures" got a Float64Array, expected a Float32Array',
  );
  await expect(training.encode([0, 0, 0, 0] as unknown as Float32Array)).rejects.toThrow(
    'pictures got an array, expected a Float32Array',
  );
  await expect(training.encode(new Float32Array(7))).rejects.toThrow(
    'got 7 numbers, expected one or more pictures of 4',
  );
  const many = encodingBatch + 1;
  expect(await training.encode(new Float32Array(many * inputs))).toHaveLength(many * codeUnits);
  await training.release();
});

it('learns the same with its state on a device, and copies only feeds in and reports out', async () => {
  const device = opaqueRuntime(runtime);
  const pictures = Float32Array.from({ length: 2 * inputs }, (_, i) => Math.sin(i));
  const found = [];
  let traffic = device.takeTraffic();
  for (const each of [runtime, device]) {
    const training = await EncoderTraining.create({ inputs, batchSize: 2, seed: 1 }, each);
    const losses = [await training.step(pictures), await training.step(pictures)];
    device.takeTraffic();
    losses.push(await training.step(pictures));
    traffic = device.takeTraffic();
    found.push({ losses, codes: await training.encode(pictures) });
    await training.release();
  }
  expect(found[1]).toEqual(found[0]);
  const { fed, ...others } = traffic; // in the third step on the device
  expect(fed).toBeGreaterThan(pictures.byteLength);
  expect(others).toEqual({ reported: 4, written: 0, read: 0 });
});
