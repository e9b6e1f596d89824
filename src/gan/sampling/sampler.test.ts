import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { Scope } from '../../nn/scope.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { latentOfSeeds, Sampler } from './sampler.ts';
import { tinyBatches, tinyGan, tinyPictureSize, tinyTraining } from '../testing/tiny.ts';
import { Trainer } from '../training/trainer.ts';
import { networkInputs, stateNames } from '../networks/state-names.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const trainer = await Trainer.create(tinyTraining, runtime);
const batches = tinyBatches();
for (let i = 0; i < 3; i++) await trainer.step(batches);
const { state } = trainer;
await trainer.release();

/** Pictures in float64, for all of `z` as one batch. */
async function reference(z: Float32Array, normalisation: 'running' | 'batch'): Promise<Float64Array> {
  const { parameters } = tinyGan.generator;
  const feeds: Record<string, Float32Array> = {};
  for (const path of Object.keys(parameters)) {
    const name = stateNames.parameter('generator', path);
    feeds[name] = await state.read(name);
  }
  const scope = new Scope(networkInputs('generator', parameters), normalisation);
  const images = tinyGan.generator.apply(ops.input('z', [z.length / 3, 3]), scope);
  return interpret([images], { ...feeds, z })[0]!;
}

function expectPictures(actual: Float32Array, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}

describe('seeds', () => {
  it('each determine one z, whatever the other seeds', () => {
    const several = latentOfSeeds(tinyGan, [5, 0, 5, 9]);
    expect(several).toHaveLength(12);
    expect(several.slice(0, 3)).toEqual(latentOfSeeds(tinyGan, [5]));
    expect(several.slice(6, 9)).toEqual(several.slice(0, 3));
    expect(several.slice(3, 6)).not.toEqual(several.slice(0, 3));
  });

  it('determine the same z in every version', () => {
    // Recorded once and fixed: a seed must reproduce its picture in later versions.
    latentOfSeeds(tinyGan, [42]).forEach((value, i) => {
      expect(value).toBeCloseTo([-0.931485, -0.102696, 1.409611][i]!, 5);
    });
  });

  it('follow the distribution of the latent space', () => {
    const seeds = [...Array(2000).keys()];
    const uniform = latentOfSeeds({ ...tinyGan, latent: { dimension: 2, distribution: 'uniform' } }, seeds);
    expect(uniform.every((value) => Math.abs(value) <= 1)).toBe(true);
    const variance = (values: Float32Array) =>
      values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(variance(uniform)).toBeCloseTo(1 / 3, 1);
    expect(variance(latentOfSeeds(tinyGan, seeds))).toBeCloseTo(1, 1);
  });
});

describe('sampling', () => {
  const z = latentOfSeeds(tinyGan, [...Array(7).keys()]);

  it('returns as many pictures as latent vectors, for any batch size', async () => {
    for (const batchSize of [1, 3, 7, 16]) {
      const sampler = await Sampler.create(tinyGan, runtime, { batchSize });
      expectPictures(await sampler.sample(z, state), await reference(z, 'running'));
      await sampler.release();
    }
  });

  it('pads the last batch with its last vector, which counts in the batch’s statistics', async () => {
    const sampler = await Sampler.create(tinyGan, runtime, { batchSize: 4, normalisation: 'batch' });
    const vector = (i: number) => Array.from(z.subarray(3 * i, 3 * i + 3));
    const first = Float32Array.of(...[0, 1, 2, 3].flatMap(vector));
    const last = Float32Array.of(...[4, 5, 6, 6].flatMap(vector));
    const pictures = await sampler.sample(z, state);
    expectPictures(pictures.slice(0, 4 * tinyPictureSize), await reference(first, 'batch'));
    expectPictures(
      pictures.slice(4 * tinyPictureSize),
      (await reference(last, 'batch')).slice(0, 3 * tinyPictureSize),
    );
    await sampler.release();
  });

  it('makes a picture from its z alone with running averages, but not with batch statistics', async () => {
    const others = new RandomStream(1, 'test', 0).normal(new Float32Array(9));
    const mixed = Float32Array.of(...z.slice(0, 3), ...others);
    const first = async (normalisation: 'running' | 'batch', vectors: Float32Array) => {
      const sampler = await Sampler.create(tinyGan, runtime, { batchSize: 4, normalisation });
      const pictures = await sampler.sample(vectors, state);
      await sampler.release();
      return pictures.slice(0, tinyPictureSize);
    };
    expect(await first('running', mixed)).toEqual(await first('running', z.slice(0, 12)));
    expect(await first('batch', mixed)).not.toEqual(await first('batch', z.slice(0, 12)));
  });

  it('refuses values that are not latent vectors', async () => {
    const sampler = await Sampler.create(tinyGan, runtime, { batchSize: 2 });
    await expect(sampler.sample(new Float32Array(4), state)).rejects.toThrow(
      'got 4 numbers, expected one or more latent vectors of 3',
    );
    await expect(sampler.sample(new Float32Array(0), state)).rejects.toThrow('got 0 numbers');
    await expect(sampler.sample([1, 2, 3] as unknown as Float32Array, state)).rejects.toThrow(
      'latent vectors got an array, expected a Float32Array',
    );
    await sampler.release();
  });
});
