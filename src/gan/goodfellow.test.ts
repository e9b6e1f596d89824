import { describe, expect, it } from 'vitest';
import { RandomStream } from '../core/random.ts';
import { adam } from '../nn/optimiser.ts';
import { countTrained } from '../nn/parameter.ts';
import { RandomInputs, Scope } from '../nn/scope.ts';
import { createNodeRuntime } from '../runtime/ort-node.ts';
import * as ops from '../tensor/ops.ts';
import { ganMnist, ganMnistOptimisers } from './goodfellow.ts';
import { latentOfSeeds, Sampler } from './sampler.ts';
import { Trainer } from './trainer.ts';
import { fullStep, networkInputs } from './training-step.ts';
import { objectives } from './objective.ts';

const image = { channels: 1, height: 4, width: 4 } as const;

describe('ganMnist', () => {
  it('has the layers of the authors’ configuration', () => {
    const { generator, discriminator, latent } = ganMnist({ image: { channels: 1, height: 28, width: 28 } });
    expect(countTrained(generator.parameters)).toBe(101 * 1200 + 1201 * 1200 + 1201 * 784);
    expect(countTrained(discriminator.parameters)).toBe(785 * 1200 + 241 * 1200 + 241);
    expect(latent.bound! ** 2).toBeCloseTo(3);
  });

  it('begins at the data’s marginals', async () => {
    const marginals = Float32Array.from({ length: 16 }, (_, i) => i / 16);
    const gan = ganMnist({ image, marginals });
    const bias = new Float32Array(16);
    gan.generator.parameters['output.bias']!.initialise(bias, new RandomStream(1, 'test', 0));
    const means = [...bias].map((logit) => 1 / (1 + Math.exp(-logit)));
    means.forEach((mean, i) => expect(mean).toBeCloseTo(Math.max(marginals[i]!, 1e-4), 5));
  });

  it('drops units in training only, by masks of its own for each batch', () => {
    const gan = ganMnist({ image });
    const { random } = fullStep({
      gan,
      objective: objectives['non-saturating'],
      optimisers: ganMnistOptimisers(500),
      batchSize: 2,
      realLabel: 1,
      generatorNoise: 'fresh',
    });
    // Input and two hidden layers, for real pictures, generated ones, and those of G's own update.
    expect(random.map(({ node }) => node.shape)).toEqual(
      Array.from({ length: 3 }, () => [
        [2, 16],
        [2, 240],
        [2, 240],
      ]).flat(),
    );
    expect(new Set(random.map(({ node }) => node.attributes.name)).size).toBe(9);
    const sampling = new RandomInputs();
    const x = ops.input('x', [2, 1, 4, 4]);
    const values = networkInputs('discriminator', gan.discriminator.parameters);
    gan.discriminator.apply(x, new Scope(values, 'running', sampling));
    expect(sampling.list).toEqual([]);
  });

  it('learns where the light is: training moves the samples’ mean to the data’s', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const gan = ganMnist({ image });
    // Adam and not the recipe's own rule, which takes thousands of steps to leave its small initial weights.
    const optimisers = { generator: adam(), discriminator: adam() };
    const trainer = await Trainer.create(
      { gan, optimisers, batchSize: 20, generatorNoise: 'fresh' },
      runtime,
    );
    // Left half light, right half dark, with a little noise.
    let batch = 0;
    const nextBatch = async () => {
      const noise = new RandomStream(2, 'test', batch++).uniform(new Float32Array(20 * 16), 0, 0.2);
      return noise.map((value, i) => (i % 4 < 2 ? 1 - value : value));
    };
    const sampler = await Sampler.create(gan, runtime);
    const contrast = async () => {
      const images = await sampler.sample(
        latentOfSeeds(
          gan,
          Array.from({ length: 64 }, (_, seed) => seed),
        ),
        trainer.state,
      );
      return images.reduce((sum, value, i) => sum + (i % 4 < 2 ? value : -value), 0) / (images.length / 2);
    };
    expect(Math.abs(await contrast())).toBeLessThan(0.2);
    for (let step = 0; step < 150; step++) await trainer.step(nextBatch);
    expect(await contrast()).toBeGreaterThan(0.4);
    await trainer.release();
    await sampler.release();
  });
});

describe('ganMnistOptimisers', () => {
  it('keeps the authors’ schedules', () => {
    const { generator, discriminator } = ganMnistOptimisers(500);
    expect(generator.scalars(1)).toEqual({ rate: 0.1, momentum: 0.5 });
    expect(discriminator.scalars(1)).toEqual({ rate: 0.05, momentum: 0.5 });
    expect(generator.scalars(501)['rate']! / 0.1).toBeCloseTo(1.000004 ** -500, 12);
    expect(generator.scalars(125 * 500 + 1)['momentum']).toBeCloseTo(0.6, 12);
    expect(generator.scalars(400 * 500)['momentum']).toBeCloseTo(0.7, 12);
    expect(generator.scalars(1e9)['rate']).toBe(1e-6);
  });
});
