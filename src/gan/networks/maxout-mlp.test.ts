import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { adam } from '../../nn/optimiser.ts';
import { countTrained } from '../../nn/parameter.ts';
import { RandomInputs, Scope } from '../../nn/scope.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { maxoutMlp, type MaxoutMlpOptions } from './maxout-mlp.ts';
import { presets } from '../presets/presets.ts';
import { latentOfSeeds, Sampler } from '../sampling/sampler.ts';
import { Trainer } from '../training/trainer.ts';
import { fullStep } from '../training/training-step.ts';
import { networkInputs } from '../networks/state-names.ts';
import { objectives } from '../objectives/objectives.ts';

const digits: MaxoutMlpOptions = presets['gan-mnist'].network;
const small: MaxoutMlpOptions = { ...digits, height: 4, width: 4 };

describe('maxoutMlp', () => {
  it('has the layers of the authors’ configuration for MNIST', () => {
    const { generator, discriminator, latent } = maxoutMlp(digits);
    expect(countTrained(generator.parameters)).toBe(101 * 1200 + 1201 * 1200 + 1201 * 784);
    expect(countTrained(discriminator.parameters)).toBe(785 * 1200 + 241 * 1200 + 241);
    expect(latent.bound! ** 2).toBeCloseTo(3);
  });

  it('initialises the output biases from the data’s marginals', async () => {
    const marginals = Float32Array.from({ length: 16 }, (_, i) => i / 16);
    const gan = maxoutMlp(small, marginals);
    const bias = new Float32Array(16);
    gan.generator.parameters['output.bias']!.initialise(bias, new RandomStream(1, 'test', 0));
    const means = [...bias].map((logit) => 1 / (1 + Math.exp(-logit)));
    means.forEach((mean, i) => expect(mean).toBeCloseTo(marginals[i]!, 5));
  });

  it('initialises hidden biases and sparse output weights as configured', () => {
    const { parameters } = maxoutMlp({
      ...small,
      generator: [{ units: 7, activation: 'sigmoid', range: 0.5, bias: -2 }],
      outputWeights: { nonzero: 3 },
    }).generator;
    const initial = (path: string) => {
      const { shape, initialise } = parameters[path]!;
      const values = new Float32Array(sizeOf(shape));
      initialise(values, new RandomStream(1, 'test', 0));
      return values;
    };
    expect(new Set(initial('hidden1.bias'))).toEqual(new Set([-2]));
    const output = initial('output.weight');
    for (let column = 0; column < 16; column++) {
      const nonzero = output.filter((value, i) => i % 16 === column && value !== 0);
      expect(nonzero).toHaveLength(3);
    }
  });

  it('limits the norms of the weights into every unit if maxNorm is set', () => {
    const gan = maxoutMlp({ ...small, maxNorm: 1.5 });
    for (const { parameters } of [gan.generator, gan.discriminator]) {
      for (const [path, { constraint }] of Object.entries(parameters)) {
        expect(constraint !== undefined, path).toBe(path.endsWith('.weight'));
      }
    }
  });

  it('makes pictures in [0, 1] with a sigmoid, and contrast-normalised ones without', () => {
    expect(maxoutMlp(small).image.range).toBe('unit');
    const linear = maxoutMlp({ ...small, output: 'linear' });
    expect(linear.image.range).toBe('contrast');
  });

  it.each([
    [{ latentDim: 0 }, 'latentDim got 0'],
    [{ discriminator: [240, 1.5] }, 'discriminator[1] got 1.5'],
  ] as const)('refuses options that are not supported: %j', (change, message) => {
    expect(() => maxoutMlp({ ...small, ...change })).toThrow(message);
  });

  it('applies dropout only in training, with separate masks for each batch', () => {
    const gan = maxoutMlp(small);
    const { random } = fullStep({
      gan,
      objective: objectives['non-saturating'],
      optimisers: { generator: adam(), discriminator: adam() },
      batchSize: 2,
      realLabel: 1,
      generatorNoise: 'fresh',
      updates: 'alternating',
    });
    // Input and two hidden layers, for real pictures, generated pictures, and those of G's update.
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

  it('learns which half is light: training moves the samples’ mean towards the data’s', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const narrow = small.generator.map((layer) => ({ ...layer, units: 100 }));
    const gan = maxoutMlp({ ...small, generator: narrow, discriminator: [40, 40] });
    // Adam, because the recipe's own optimiser needs thousands of steps to grow its small initial weights.
    const optimisers = {
      generator: adam({ learningRate: 2e-3 }),
      discriminator: adam({ learningRate: 2e-3 }),
    };
    const trainer = await Trainer.create(
      { gan, optimisers, batchSize: 20, generatorNoise: 'fresh' },
      runtime,
    );
    // The left half is light and the right half dark, with a little noise.
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
