/** The presets compared with the authors' configuration files, number by number. */
import { describe, expect, it } from 'vitest';
import { countTrained } from '../../nn/parameter.ts';
import type { PicturePreset } from './preset.ts';
import { ganOfNetwork } from '../networks/network.ts';
import { presetNames, presets } from './presets.ts';

describe.each([
  // file: rate, batch, z, maximum norm, epochs
  ['gan-mnist', { learningRate: 0.1, batchSize: 100, z: 'uniform', maxNorm: null }],
  ['gan-tfd-pretrain', { learningRate: 0.05, batchSize: 100, z: 'normal', maxNorm: 1.9365, epochs: 50 }],
  ['gan-tfd', { learningRate: 0.05, batchSize: 100, z: 'normal', maxNorm: 1.9365, epochs: 22 }],
  ['gan-cifar10', { learningRate: 0.025, batchSize: 100, z: 'normal', maxNorm: null }],
  ['gan-cifar10-conv', { learningRate: 0.004, batchSize: 128, z: 'normal', maxNorm: null }],
] as const)('%s', (name, file) => {
  const preset: PicturePreset = presets[name];

  it('has the training options of its configuration file', () => {
    const { learningRate, batchSize, z, maxNorm, ...rest } = file;
    expect(preset.optimiser).toEqual({
      kind: 'momentum',
      learningRate,
      rateDivisor: 1.000004,
      leastRate: 1e-6,
      discriminatorShare: 0.5,
      momentum: 0.5,
      finalMomentum: 0.7,
      momentumEpochs: 250,
    });
    expect(preset).toMatchObject({ batchSize, updates: 'simultaneous', generatorNoise: 'shared' });
    expect(preset.epochs).toBe('epochs' in rest ? rest.epochs : undefined);
    expect(preset.network).toMatchObject({
      latentDim: 100,
      latentDistribution: z,
      maxNorm,
      discriminatorRange: 0.005,
      keepInput: 0.8,
      keepHidden: 0.5,
    });
  });

  it('describes a valid network', () => {
    const { image } = ganOfNetwork(preset.network);
    expect([image.height, image.width]).toEqual([preset.network.height, preset.network.width]);
  });
});

it.each([
  ['gan-tfd-pretrain', 101 * 8000 + 8001 * 8000 + 8001 * 2304, 2305 * 6000 + 1201 * 6000 + 1201],
  [
    'gan-tfd',
    101 * 8000 + 8001 * 100 + (101 * 8000 + 8001 * 8000 + 8001 * 2304),
    2305 * 6000 + 1201 * 6000 + 1201,
  ],
  ['gan-cifar10', 101 * 8000 + 8001 * 8000 + 8001 * 3072, 3073 * 8000 + 1601 * 8000 + 1601],
] as const)('%s has as many parameters as the authors’ layers', (name, ofGenerator, ofDiscriminator) => {
  const { generator, discriminator } = ganOfNetwork(presets[name].network);
  expect([countTrained(generator.parameters), countTrained(discriminator.parameters)]).toEqual([
    ofGenerator,
    ofDiscriminator,
  ]);
});

it('the networks for faces begin with strongly negative sigmoid biases, and 100 strong output weights per unit', () => {
  for (const name of ['gan-tfd-pretrain', 'gan-tfd'] as const) {
    const { generator, outputWeights, outputBias, output } = presets[name].network;
    for (const { activation, bias } of generator) expect(bias).toBe(activation === 'sigmoid' ? -2 : 0);
    expect([outputWeights, outputBias, output]).toEqual([{ nonzero: 100 }, 'marginals', 'sigmoid']);
  }
});

it('presetNames contains every preset once', () => {
  expect([...presetNames].toSorted()).toEqual(Object.keys(presets).toSorted());
});
