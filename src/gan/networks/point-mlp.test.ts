/** A GAN of points in every part of a training. */
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { adam } from '../../nn/optimiser.ts';
import { countTrained } from '../../nn/parameter.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../files/checkpoint.ts';
import { exportOnnx } from '../files/export-onnx.ts';
import { exampleShape } from './gan.ts';
import { Judge } from '../sampling/judge.ts';
import { pointSets } from '../presets/point-distributions.ts';
import { pointMlp, type PointMlpOptions } from './point-mlp.ts';
import { latentOfSeeds, Sampler } from '../sampling/sampler.ts';
import { Trainer } from '../training/trainer.ts';

const line: PointMlpOptions = {
  dimension: 1,
  latentDim: 1,
  latentDistribution: 'normal',
  generator: [16],
  discriminator: [16],
  activation: 'tanh',
};
const gan = pointMlp(line);
const runtime = await createNodeRuntime({ threads: 1 });
const batchSize = 128;
const optimiser = adam({ learningRate: 2e-3 });
const setup = { gan, batchSize, optimisers: { generator: optimiser, discriminator: optimiser } };
const data = pointSets['gaussian-1d'];

function batches(first = 0) {
  let batch = first;
  return async () => data.draw(batchSize, new RandomStream(2, 'test', batch++));
}

const seeds = Array.from({ length: 512 }, (_, seed) => seed);

describe('pointMlp', () => {
  it('has dense layers of the given widths between z, points and logits', () => {
    const plane = pointMlp({ ...line, dimension: 2, latentDim: 5, generator: [7, 3], activation: 'relu' });
    expect(exampleShape(plane)).toEqual([2]);
    expect(countTrained(plane.generator.parameters)).toBe(6 * 7 + 8 * 3 + 4 * 2);
    expect(countTrained(plane.discriminator.parameters)).toBe(3 * 16 + 17);
  });

  it('draws weights with the variance that preserves the scale of activations', () => {
    const { shape, initialise } = pointMlp({ ...line, generator: [200, 200], activation: 'relu' }).generator
      .parameters['hidden2.weight']!;
    const weights = new Float32Array(sizeOf(shape));
    initialise(weights, new RandomStream(1, 'test', 0));
    expect(weights.reduce((sum, w) => sum + w ** 2, 0) / weights.length).toBeCloseTo(2 / 200, 3);
  });

  it.each([
    [{ dimension: 0 }, 'dimension got 0'],
    [{ generator: [4, 0.5] }, 'generator[1] got 0.5'],
  ])('refuses options that are not supported: %j', (change, message) => {
    expect(() => pointMlp({ ...line, ...change })).toThrow(message);
  });
});

describe('a training on points', () => {
  let trainer: Trainer;
  let sampler: Sampler;
  beforeAll(async () => {
    trainer = await Trainer.create(setup, runtime);
    sampler = await Sampler.create(gan, runtime, { batchSize: 256 });
  });
  afterAll(async () => {
    await trainer.release();
    await sampler.release();
  });

  it('moves the samples to the data', async () => {
    const points = () => sampler.sample(latentOfSeeds(gan, seeds), trainer.state);
    expect(await points()).toHaveLength(512);
    expect(Math.abs(mean(await points()) - 1)).toBeGreaterThan(0.5);
    const next = batches();
    for (let step = 0; step < 300; step++) await trainer.step(next);
    expect(Math.abs(mean(await points()) - 1)).toBeLessThan(0.3);
  });

  it('refuses a batch of the wrong size', async () => {
    const wrong = trainer.step(async () => new Float32Array(7));
    await expect(wrong).rejects.toThrow('a batch got 7 numbers, expected 128 (128 points of 1)');
  });

  it('resumes from a checkpoint as if uninterrupted', async () => {
    const saved = { tensors: await trainer.tensors(), iterations: trainer.iterations, seconds: 1 };
    const file = Buffer.concat(encodeCheckpoint(saved));
    const { tensors, iterations } = decodeCheckpoint(file, 'checkpoint');
    const other = await Trainer.create(setup, runtime);
    other.restore(tensors, iterations);
    const reports = [await trainer.step(batches(900)), await other.step(batches(900))];
    expect(reports[0]).toEqual(reports[1]);
    await other.release();
  });

  it('is exported with points as its output', async () => {
    const session = await ort.InferenceSession.create(await exportOnnx(gan, trainer.state, 'running'));
    const z = latentOfSeeds(gan, [1, 2, 3]);
    const { points } = await session.run({ z: new ort.Tensor('float32', z, [3, 1]) });
    expect(points!.dims).toEqual([3, 1]);
    const sampled = await sampler.sample(z, trainer.state);
    (points!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(sampled[i]!, 5));
  });
});

describe('Judge', () => {
  it('returns D’s judgement of any number of examples', async () => {
    const { state } = await Trainer.create(setup, runtime);
    const judge = await Judge.create(gan, runtime, { batchSize: 4 });
    const points = Float32Array.from({ length: 11 }, (_, i) => i - 5);
    const judged = await judge.judge(points, state);
    const [weights, outputs] = [
      await state.read('discriminator.hidden1.weight'),
      await state.read('discriminator.output.weight'),
    ];
    points.forEach((x, i) => {
      const logit = weights.reduce((sum, weight, unit) => sum + Math.tanh(weight * x) * outputs[unit]!, 0);
      expect(judged[i]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);
    });
    await expect(judge.judge(new Float32Array(0), state)).rejects.toThrow(
      'got 0 numbers, expected one or more examples of 1',
    );
    await expect(judge.judge([0, 1] as unknown as Float32Array, state)).rejects.toThrow(
      'examples got an array, expected a Float32Array',
    );
    await judge.release();
  });
});
