/** Small GANs to learn with, on distributions that can be plotted completely. */
import type { AdamSettings } from '../training/optimiser-settings.ts';
import type { PointPreset } from './preset.ts';

const optimiser: AdamSettings = { kind: 'adam', learningRate: 1e-3, beta1: 0.5 };
/** As in algorithm 1 of the 2014 paper. */
const algorithm1 = { updates: 'alternating', generatorNoise: 'fresh' } as const;

const line: PointPreset = {
  kind: 'points',
  summary: 'a line: 1 number from z of 8, 32-32 ReLU both, batch 256; for gaussian-1d and mixture-1d',
  network: {
    architecture: 'point-mlp',
    dimension: 1,
    latentDim: 8,
    latentDistribution: 'normal',
    generator: [32, 32],
    discriminator: [32, 32],
    activation: 'relu',
  },
  batchSize: 256,
  optimiser,
  ...algorithm1,
};

const plane: PointPreset = {
  ...line,
  summary: 'a plane: 2 numbers from z of 2, 128-128 ReLU both, batch 256; for ring-2d, grid-2d and spiral-2d',
  network: { ...line.network, dimension: 2, latentDim: 2, generator: [128, 128], discriminator: [128, 128] },
};

export const pointPresets = { 'gan-1d': line, 'gan-2d': plane } as const;
