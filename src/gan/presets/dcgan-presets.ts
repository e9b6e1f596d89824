/** The network of the DCGAN paper, and the port of it that most people know. */
import type { DcganNetwork } from '../networks/network.ts';
import type { AdamSettings } from '../training/optimiser-settings.ts';
import type { PicturePreset } from './preset.ts';

/** Adam's settings in the paper and in most later work. */
export const usualAdam: AdamSettings = { kind: 'adam', learningRate: 2e-4, beta1: 0.5 };

/** The network of pytorch/examples at its usual size, and how it is trained. */
export const port: PicturePreset<DcganNetwork> = {
  kind: 'pictures',
  summary: 'the widely used port: 64×64, 4×4 kernels, 512-256-128-64 maps, Gaussian z, batch 16',
  network: {
    architecture: 'dcgan',
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
    channels: 3,
  },
  // The port’s is 64. A step of 16 trains G about as well in a third of the time, which matters on a CPU.
  batchSize: 16,
  optimiser: usualAdam,
  updates: 'alternating',
  generatorNoise: 'shared',
};

const paper: PicturePreset<DcganNetwork> = {
  ...port,
  summary: 'the paper’s network: 64×64, 5×5 kernels, 1024-512-256-128 maps, uniform z, batch 128',
  network: {
    ...port.network,
    latentDistribution: 'uniform',
    ngf: 128,
    ndf: 128,
    kernel: 5,
    projectionNorm: 'feature',
  },
  batchSize: 128,
};

/** The port's network for MNIST's pictures. */
export const digits: PicturePreset<DcganNetwork> = {
  ...port,
  summary: 'for digits: 28×28 grey, 7 → 14 → 28, 4×4 kernels, 128-64 maps, Gaussian z, batch 128',
  network: { ...port.network, height: 28, width: 28, sideMultiple: 4, channels: 1 },
  batchSize: 128,
};

export const dcganPresets = { dcgan: paper, 'dcgan-64': port, 'dcgan-28': digits } as const;
