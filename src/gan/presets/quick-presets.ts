/**
 * DCGANs that draw the best pictures that little time on a CPU can give: what won the benchmark in docs/quality.md.
 */
import type { DcganNetwork } from '../networks/network.ts';
import { digits, port } from './dcgan-presets.ts';
import type { PicturePreset } from './preset.ts';

/**
 * Half of the port's maps take a quarter of its multiply-adds, so that a training sees several times the pictures. Without a
 * penalty D wins after 13,000 steps of faces, and what G had learned is lost. With it alone D learns 5,000 pictures by heart
 * within an hour: so it sees them in other colours and places, as often as its certainty asks for.
 */
const quick: PicturePreset<DcganNetwork> = {
  ...port,
  summary:
    'the most from an hour on a CPU: 64×64, 256-128-64-32 maps, R1, adaptive augmentation, averaged weights, batch 16',
  network: { ...port.network, ngf: 32, ndf: 32 },
  training: {
    averageHalfLife: 10_000,
    penalties: { r1: 1, every: 8 },
    mirror: true,
    augment: ['color', 'translation'],
    augmentStrength: 'adaptive',
  },
};

/** What was measured on 500 pictures: D sees each, real or generated, in other colours and another place every time. */
const few: PicturePreset<DcganNetwork> = {
  ...quick,
  summary: 'quick-64 for less than 2,000 pictures: D always sees them in changed colours and places',
  training: { ...quick.training, augmentStrength: 1 },
};

/** A D with batch normalisation that learns classes wins against G within minutes; with spectral normalisation it does not. */
const quickDigits: PicturePreset<DcganNetwork> = {
  ...digits,
  summary: 'the most from minutes on a CPU: 28×28 grey, spectral normalisation, averaged weights, batch 64',
  network: { ...digits.network, discriminatorNorm: 'spectral' },
  batchSize: 64,
  optimiser: { ...digits.optimiser, learningRate: 4e-4 },
  training: { averageHalfLife: 30_000 },
};

export const quickPresets = { 'quick-64': quick, 'few-64': few, 'quick-28': quickDigits } as const;
