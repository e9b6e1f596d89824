/**
 * The experiments of Goodfellow et al. 2014 as the authors' configuration files have them
 * (github.com/goodfeli/adversarial); docs/recipes.md says where they and the paper differ.
 */
import type { MaxoutMlpNetwork } from './network.ts';
import type { MomentumSettings } from './optimiser-settings.ts';
import type { Preset } from './preset.ts';

/** The schedule that all of them share. */
function momentum(learningRate: number): MomentumSettings {
  return {
    kind: 'momentum',
    learningRate,
    rateDivisor: 1.000004,
    leastRate: 1e-6,
    discriminatorShare: 0.5,
    momentum: 0.5,
    finalMomentum: 0.7,
    momentumEpochs: 250,
  };
}

/** pylearn2's SGD, which their files name, moves both networks at once. */
const both = { updates: 'simultaneous', generatorNoise: 'shared' } as const;

/** Dropout and the discriminator's beginnings in all of them. */
const maxout = { pieces: 5, discriminatorRange: 0.005, keepInput: 0.8, keepHidden: 0.5 } as const;

const mnist: Preset<MaxoutMlpNetwork> = {
  summary: '2014, digits: 28×28 grey, G 1200-1200 ReLU and sigmoids, D maxout 240-240, batch 100',
  network: {
    architecture: 'maxout-mlp',
    height: 28,
    width: 28,
    latentDim: 100,
    latentDistribution: 'uniform',
    latentBound: Math.sqrt(3), // the variance of a Gaussian
    generator: [
      { units: 1200, activation: 'relu', range: 0.05, bias: 0 },
      { units: 1200, activation: 'relu', range: 0.05, bias: 0 },
    ],
    output: 'sigmoid',
    outputWeights: { range: 0.05 },
    outputBias: 'marginals',
    discriminator: [240, 240],
    ...maxout,
    maxNorm: null,
  },
  channels: 1,
  batchSize: 100,
  optimiser: momentum(0.1),
  ...both,
};

export const goodfellowPresets = { 'gan-mnist': mnist } as const;
