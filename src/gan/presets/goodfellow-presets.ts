/**
 * The experiments of Goodfellow et al. 2014, as in the authors' configuration files (github.com/goodfeli/adversarial).
 * docs/recipes.md lists where these differ from the paper.
 */
import type { HiddenLayer } from '../networks/goodfellow-layers.ts';
import type { MaxoutConvNetwork, MaxoutMlpNetwork } from '../networks/network.ts';
import type { MomentumSettings } from '../training/optimiser-settings.ts';
import type { PicturePreset } from './preset.ts';

/** The schedule of all experiments. */
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

/** pylearn2's SGD, which their files use, updates both networks at once. */
const simultaneous = { updates: 'simultaneous', generatorNoise: 'shared' } as const;

/** Dropout and the discriminator's initial weights in all experiments. */
const maxout = { discriminatorRange: 0.005, keepInput: 0.8, keepHidden: 0.5 } as const;

/** The default z of their code. The bound applies if a preset, or a user, changes the distribution to `uniform`. */
const gaussian = { latentDim: 100, latentDistribution: 'normal', latentBound: Math.sqrt(3) } as const;

function hidden(units: number, activation: HiddenLayer['activation'], bias = 0): HiddenLayer {
  return { units, activation, range: 0.05, bias };
}

const mnist: PicturePreset<MaxoutMlpNetwork> = {
  kind: 'pictures',
  summary: '2014, digits: 28×28 grey, G 1200-1200 ReLU and sigmoids, D maxout 240-240, batch 100',
  network: {
    architecture: 'maxout-mlp',
    height: 28,
    width: 28,
    ...gaussian,
    latentDistribution: 'uniform', // with the variance of a Gaussian
    generator: [hidden(1200, 'relu'), hidden(1200, 'relu')],
    output: 'sigmoid',
    outputWeights: { range: 0.05 },
    outputBias: 'marginals',
    discriminator: [240, 240],
    pieces: 5,
    ...maxout,
    maxNorm: null,
    channels: 1,
  },
  batchSize: 100,
  optimiser: momentum(0.1),
  ...simultaneous,
};

/** The networks for faces, first stage. */
const faces: MaxoutMlpNetwork = {
  architecture: 'maxout-mlp',
  height: 48,
  width: 48,
  ...gaussian,
  generator: [hidden(8000, 'relu'), hidden(8000, 'sigmoid', -2)],
  output: 'sigmoid',
  outputWeights: { nonzero: 100 },
  outputBias: 'marginals',
  discriminator: [1200, 1200],
  pieces: 5,
  ...maxout,
  maxNorm: 1.9365,
  channels: 1,
};

const facesFirst: PicturePreset<MaxoutMlpNetwork> = {
  kind: 'pictures',
  summary:
    '2014, faces, first stage: 48×48 grey, G 8000 ReLU and 8000 sigmoids, D maxout 1200-1200, batch 100',
  network: faces,
  batchSize: 100,
  optimiser: momentum(0.05),
  ...simultaneous,
  epochs: 50,
};

const facesSecond: PicturePreset<MaxoutMlpNetwork> = {
  ...facesFirst,
  summary: '2014, faces, second stage: 8000 ReLU and 100 sigmoids below the G of the first stage',
  network: { ...faces, generator: [hidden(8000, 'relu'), hidden(100, 'sigmoid', -2), ...faces.generator] },
  epochs: 22,
  pretrainedBy: 'gan-tfd-pretrain',
};

const objects: PicturePreset<MaxoutMlpNetwork> = {
  kind: 'pictures',
  summary:
    '2014, CIFAR-10: 32×32 of equal contrast, G 8000 ReLU and 8000 sigmoids, D maxout 1600-1600, batch 100',
  network: {
    architecture: 'maxout-mlp',
    height: 32,
    width: 32,
    ...gaussian,
    generator: [hidden(8000, 'relu'), hidden(8000, 'sigmoid')],
    output: 'linear',
    outputWeights: { range: 0.5 },
    outputBias: 'zero',
    discriminator: [1600, 1600],
    pieces: 5,
    ...maxout,
    maxNorm: null,
    channels: 3,
  },
  batchSize: 100,
  optimiser: momentum(0.025),
  ...simultaneous,
};

const objectsByConvolution: PicturePreset<MaxoutConvNetwork> = {
  kind: 'pictures',
  summary:
    '2014, CIFAR-10: G ends in a transposed convolution, D convolutional maxout with pooling, batch 128',
  network: {
    architecture: 'maxout-conv',
    height: 32,
    width: 32,
    ...gaussian,
    generator: [hidden(8000, 'relu'), hidden(8000, 'sigmoid')],
    paint: { kernel: 5, stride: 3, range: 0.05 },
    discriminator: [
      { units: 32, pieces: 2, kernel: 8, padding: 4, pool: { side: 4, stride: 2 } },
      { units: 32, pieces: 2, kernel: 8, padding: 3, pool: { side: 4, stride: 2 } },
      { units: 192, pieces: 2, kernel: 5, padding: 3, pool: { side: 2, stride: 2 } },
    ],
    dense: [{ units: 500, pieces: 5 }],
    ...maxout,
    maxNorm: null,
    channels: 3,
  },
  batchSize: 128,
  optimiser: momentum(0.004),
  ...simultaneous,
};

export const goodfellowPresets = {
  'gan-mnist': mnist,
  'gan-tfd-pretrain': facesFirst,
  'gan-tfd': facesSecond,
  'gan-cifar10': objects,
  'gan-cifar10-conv': objectsByConvolution,
} as const;
