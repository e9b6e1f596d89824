/** The exported generator in plain ONNX Runtime, without Sparring, compared with the sampler. */
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { dcgan } from '../networks/dcgan.ts';
import { toBytes } from '../../core/value-range.ts';
import { exportOnnx, exportScoredOnnx } from './export-onnx.ts';
import { scoredLatentType } from './scored-model.ts';
import type { Gan } from '../networks/gan.ts';
import { presets } from '../presets/presets.ts';
import { latentOfSeeds, Sampler } from '../sampling/sampler.ts';
import { tinyBatches, tinyGan, tinyTraining } from '../testing/tiny.ts';
import { Trainer } from '../training/trainer.ts';

const runtime = await createNodeRuntime({ threads: 1 });

async function runExported(file: Uint8Array, z: Float32Array, dimension: number) {
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
  const shape = [z.length / dimension, dimension];
  const { images } = await session.run({ z: new ort.Tensor('float32', z, shape) });
  const names = [...session.inputNames, ...session.outputNames];
  await session.release();
  return { names, shape: images!.dims, values: images!.data as Float32Array };
}

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6));
}

async function sample(gan: Gan, trainer: Trainer, z: Float32Array, options: object): Promise<Float32Array> {
  const sampler = await Sampler.create(gan, runtime, {
    batchSize: z.length / gan.latent.dimension,
    ...options,
  });
  const pictures = await sampler.sample(z, trainer.state);
  await sampler.release();
  return pictures;
}

describe('an exported generator', () => {
  let trainer: Trainer;
  beforeAll(async () => {
    trainer = await Trainer.create(tinyTraining, runtime);
    const batches = tinyBatches();
    for (let i = 0; i < 3; i++) await trainer.step(batches);
  });
  afterAll(() => trainer.release());

  it.each([
    ['normal', 'normal', (z: number) => z],
    ['uniform', 'uniform_0_1', (z: number) => (z + 0.5) / 1],
  ] as const)('is scored as bytes of three channels, by z that is %s', async (distribution, type, given) => {
    const bounded = { ...tinyGan.latent, distribution, bound: 0.5 };
    const gan = { ...tinyGan, latent: bounded };
    const file = await exportScoredOnnx(gan, trainer.state, 'running');
    const z = latentOfSeeds(gan, [0, 1, 2]);
    const { names, shape, values } = await runExported(file, z.map(given), 3);
    expect([scoredLatentType(gan), names, shape]).toEqual([type, ['z', 'images'], [3, 3, 2, 3]]);
    expect(values).toBeInstanceOf(Uint8Array);
    const grey = toBytes(await sample(tinyGan, trainer, z, { normalisation: 'running' }), 'signed');
    // The same picture in each channel.
    values.forEach((level, i) => expect(level).toBe(grey[Math.floor(i / 18) * 6 + (i % 6)]));
    const points = exportScoredOnnx({ ...gan, latent: { ...bounded, classes: 2 } }, trainer.state, 'running');
    await expect(points).rejects.toThrow('this generator needs a label besides z');
  });

  it.each(['running', 'batch'] as const)(
    'makes the same pictures as the sampler, for any batch size (%s)',
    async (normalisation) => {
      const file = await exportOnnx(tinyGan, trainer.state, normalisation);
      for (const count of [1, 2, 5]) {
        const z = latentOfSeeds(tinyGan, [...Array(count).keys()]);
        const { names, shape, values } = await runExported(file, z, 3);
        expect(names).toEqual(['z', 'images']);
        expect(shape).toEqual([count, 1, 2, 3]);
        expectClose(values, await sample(tinyGan, trainer, z, { normalisation }));
      }
    },
  );

  it('keeps its weights when the training continues', async () => {
    const z = latentOfSeeds(tinyGan, [1]);
    const file = await exportOnnx(tinyGan, trainer.state, 'running');
    const before = await runExported(file, z, 3);
    await trainer.step(tinyBatches());
    expect((await runExported(file, z, 3)).values).toEqual(before.values);
  });
});

it.each(['dcgan', 'dcgan-64', 'dcgan-28'] as const)('exports preset %s', async (name) => {
  const size = name === 'dcgan-28' ? {} : { height: 24, width: 16 };
  const gan = dcgan({ ...presets[name].network, ...size, channels: 3, latentDim: 4, ngf: 2, ndf: 2 });
  const optimisers = tinyTraining.optimisers;
  const trainer = await Trainer.create({ gan, optimisers, batchSize: 2 }, runtime);
  const z = latentOfSeeds(gan, [1, 2, 3]);
  for (const normalisation of ['running', 'batch'] as const) {
    const { shape, values } = await runExported(await exportOnnx(gan, trainer.state, normalisation), z, 4);
    expect(shape).toEqual([3, 3, gan.image.height, gan.image.width]);
    expectClose(values, await sample(gan, trainer, z, { normalisation }));
  }
  await trainer.release();
});
