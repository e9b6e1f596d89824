import type { DcganOptions } from './dcgan.ts';

/** A named starting point; every value can be overridden. */
export interface Preset {
  /** For help texts: what it is, in a line. */
  readonly summary: string;
  readonly network: Omit<DcganOptions, 'channels'>;
  /** Channels when the data does not say. */
  readonly channels: 1 | 3;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly beta1: number;
}

export const presetNames = ['dcgan', 'dcgan-64', 'dcgan-28'] as const;
export type PresetName = (typeof presetNames)[number];

/** The network of pytorch/examples, at its usual size. */
const port: Preset['network'] = {
  height: 64,
  width: 64,
  latentDim: 100,
  latentDistribution: 'normal',
  ngf: 64,
  ndf: 64,
  kernel: 4,
  leak: 0.2,
  projectionNorm: 'channel',
  sideMultiple: 8,
};

/** Adam's settings in the paper and everywhere since. */
const rates = { learningRate: 2e-4, beta1: 0.5 };

export const presets: Readonly<Record<PresetName, Preset>> = {
  dcgan: {
    summary: 'the paper’s network: 64×64, 5×5 kernels, 1024-512-256-128 maps, uniform z, batch 128',
    network: {
      ...port,
      latentDistribution: 'uniform',
      ngf: 128,
      ndf: 128,
      kernel: 5,
      projectionNorm: 'feature',
    },
    channels: 3,
    batchSize: 128,
    ...rates,
  },
  'dcgan-64': {
    summary: 'the widely used port: 64×64, 4×4 kernels, 512-256-128-64 maps, Gaussian z, batch 64',
    network: port,
    channels: 3,
    batchSize: 64,
    ...rates,
  },
  'dcgan-28': {
    summary: 'for digits: 28×28 grey, 7 → 14 → 28, 4×4 kernels, 128-64 maps, Gaussian z, batch 128',
    network: { ...port, height: 28, width: 28, sideMultiple: 4 },
    channels: 1,
    batchSize: 128,
    ...rates,
  },
};
