import { expect, it } from 'vitest';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { codeUnits } from './autoencoder.ts';
import { EncoderTraining, encodingBatch } from './encoder-training.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const inputs = 4;

it('trains and encodes float32 pictures, and refuses all else with a sentence', async () => {
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
