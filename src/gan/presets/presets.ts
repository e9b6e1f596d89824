import { dcganPresets, usualAdam } from './dcgan-presets.ts';
import { goodfellowPresets } from './goodfellow-presets.ts';
import type { ConditionalDcganNetwork } from '../networks/network.ts';
import { pointPresets } from './point-presets.ts';
import type { PicturePreset } from './preset.ts';
import { quickPresets } from './quick-presets.ts';

export const dcganPresetNames = [
  'quick-64',
  'few-64',
  'quick-28',
  'dcgan',
  'dcgan-64',
  'dcgan-28',
] as const satisfies readonly (keyof typeof quickPresets | keyof typeof dcganPresets)[];
/** The name of a preset of a DCGAN. */
export type DcganPresetName = (typeof dcganPresetNames)[number];

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
  optimiser: { ...usualAdam, l2: 2.5e-5, decay: { after: 100, epochs: 100 } },
  updates: 'alternating',
  generatorNoise: 'shared',
  epochs: 200,
};

/** Networks with the options that train them, by name. */
export const presets = {
  ...quickPresets,
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
