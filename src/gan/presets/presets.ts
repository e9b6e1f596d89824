import { goodfellowPresets } from './goodfellow-presets.ts';
import type { ConditionalDcganNetwork, DcganNetwork } from '../networks/network.ts';
import type { AdamSettings } from '../training/optimiser-settings.ts';
import { pointPresets } from './point-presets.ts';
import type { PicturePreset } from './preset.ts';

export const dcganPresetNames = ['dcgan', 'dcgan-64', 'dcgan-28'] as const;
/** The name of a preset of a DCGAN. */
export type DcganPresetName = (typeof dcganPresetNames)[number];

/** The network of pytorch/examples, at its usual size. */
const port: DcganNetwork = {
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
};

/** Adam's settings in the paper and in most later work. */
const optimiser: AdamSettings = { kind: 'adam', learningRate: 2e-4, beta1: 0.5 };
const usual = { kind: 'pictures', optimiser, updates: 'alternating', generatorNoise: 'shared' } as const;

const dcganPresets: Readonly<Record<DcganPresetName, PicturePreset<DcganNetwork>>> = {
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
    batchSize: 128,
    ...usual,
  },
  'dcgan-64': {
    summary: 'the widely used port: 64×64, 4×4 kernels, 512-256-128-64 maps, Gaussian z, batch 16',
    network: port,
    // The port’s is 64. A step of 16 trains G about as well in a third of the time, which matters on a CPU.
    batchSize: 16,
    ...usual,
  },
  'dcgan-28': {
    summary: 'for digits: 28×28 grey, 7 → 14 → 28, 4×4 kernels, 128-64 maps, Gaussian z, batch 128',
    network: { ...port, height: 28, width: 28, sideMultiple: 4, channels: 1 },
    batchSize: 128,
    ...usual,
  },
};

/** Class-conditional digits (github.com/Newmu/dcgan_code, `mnist/train_cond_dcgan.py`). */
const conditional: PicturePreset<ConditionalDcganNetwork> = {
  kind: 'pictures',
  summary:
    'digits by class: 28×28 grey in [0, 1], the label concatenated at every layer, 1024 units, uniform z, batch 128',
  network: {
    architecture: 'conditional-dcgan',
    height: 28,
    width: 28,
    latentDim: 100,
    latentDistribution: 'uniform',
    classes: 10,
    ngf: 64,
    ndf: 64,
    units: 1024,
    leak: 0.2,
    channels: 1,
  },
  batchSize: 128,
  optimiser: { ...optimiser, l2: 2.5e-5, decay: { after: 100, epochs: 100 } },
  updates: 'alternating',
  generatorNoise: 'shared',
  epochs: 200,
};

/** Networks with the options that train them, by name. */
export const presets = {
  ...dcganPresets,
  'dcgan-mnist-conditional': conditional,
  ...goodfellowPresets,
  ...pointPresets,
} as const;
/** The name of a preset. */
export type PresetName = keyof typeof presets;

const goodfellowPresetNames = [
  'gan-mnist',
  'gan-tfd-pretrain',
  'gan-tfd',
  'gan-cifar10',
  'gan-cifar10-conv',
] as const satisfies readonly (keyof typeof goodfellowPresets)[];
const pointPresetNames = ['gan-1d', 'gan-2d'] as const satisfies readonly (keyof typeof pointPresets)[];
/** The names of the presets, as help texts list them. */
export const presetNames = [
  ...dcganPresetNames,
  'dcgan-mnist-conditional',
  ...goodfellowPresetNames,
  ...pointPresetNames,
] as const satisfies readonly PresetName[];
