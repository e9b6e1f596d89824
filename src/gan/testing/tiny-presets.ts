/** A tiny training of each architecture and preset, with the optimiser and the order of updates of its preset. */
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { exampleShape } from '../networks/gan.ts';
import { ganOfNetwork, type Architecture, type NetworkOptions } from '../networks/network.ts';
import { presets, type PresetName } from '../presets/presets.ts';
import { objectives } from '../objectives/objectives.ts';
import { optimisersOf } from '../training/optimiser-settings.ts';
import type { BatchSupplier, TrainerOptions } from '../training/trainer.ts';

const usualBatchSize = 4;
const hidden = { range: 0.5, bias: 0 } as const;
const stage = { units: 3, pieces: 2, kernel: 4, padding: 1, pool: { side: 3, stride: 2 } } as const;

/** What makes a network of each architecture tiny. */
const tiny = {
  dcgan: { channels: 1, height: 16, width: 16, latentDim: 3, ngf: 2, ndf: 2 },
  residual: { channels: 1, height: 16, width: 16, latentDim: 3, ngf: 2, ndf: 2 },
  fastgan: { channels: 1, height: 32, width: 32, latentDim: 3, ngf: 1, ndf: 2 },
  'conditional-dcgan': {
    channels: 1,
    height: 8,
    width: 8,
    latentDim: 3,
    classes: 3,
    ngf: 2,
    ndf: 2,
    units: 5,
  },
  'maxout-mlp': {
    channels: 1,
    height: 4,
    width: 4,
    latentDim: 3,
    maxNorm: 1,
    discriminatorRange: 0.5,
    generator: [{ ...hidden, units: 6, activation: 'relu' }],
    discriminator: [5, 4],
    pieces: 2,
  },
  'maxout-conv': {
    channels: 1,
    height: 11,
    width: 11,
    latentDim: 3,
    discriminatorRange: 0.3,
    generator: [{ ...hidden, units: 18, activation: 'sigmoid' }],
    discriminator: [stage],
    dense: [{ units: 4, pieces: 2 }],
  },
  'point-mlp': { latentDim: 2, generator: [6, 5], discriminator: [5, 6] },
} as const satisfies Readonly<Record<Architecture, Partial<NetworkOptions>>>;

/** A preset of each architecture, or whose networks it can stand in for. */
const presetOf: Readonly<Record<Architecture, PresetName>> = {
  dcgan: 'dcgan-28',
  residual: 'dcgan-28',
  fastgan: 'dcgan-28',
  'conditional-dcgan': 'dcgan-mnist-conditional',
  'maxout-mlp': 'gan-mnist',
  'maxout-conv': 'gan-cifar10-conv',
  'point-mlp': 'gan-2d',
};

export const tinyArchitectures = Object.keys(tiny) as Architecture[];

/** A training of an architecture: the non-saturating objective, and one update of D for one of G. */
export function tinyPreset(architecture: Architecture): TrainerOptions {
  return trainingOf(presetOf[architecture], architecture);
}

/** A training of a preset's networks made tiny, with its own optimiser, noise and order of updates. */
export function tinyTrainingOf(preset: PresetName): TrainerOptions {
  return trainingOf(preset, presets[preset].network.architecture);
}

function trainingOf(preset: PresetName, architecture: Architecture): TrainerOptions {
  const { optimiser, updates, generatorNoise, network } = presets[preset];
  const { latentDistribution } = network;
  const usual = network.architecture === architecture ? network : { architecture, latentDistribution };
  return {
    gan: ganOfNetwork({ ...usual, ...tiny[architecture] } as NetworkOptions),
    objective: objectives['non-saturating'],
    optimisers: optimisersOf(optimiser, { batches: 10, k: 1 }),
    batchSize: usualBatchSize,
    realLabel: 1,
    generatorNoise,
    updates,
    k: 1,
    seed: 7,
  };
}

/** Supplies random examples, with classes if the GAN is conditional. */
export function examplesFor({ gan, batchSize }: TrainerOptions): BatchSupplier {
  let taken = 0;
  return async () => {
    const random = new RandomStream(5, 'test', taken++);
    const pictures = random.uniform(new Float32Array(batchSize * sizeOf(exampleShape(gan))), 0, 1);
    const { classes } = gan.latent;
    return classes === undefined
      ? pictures
      : { pictures, labels: Array.from({ length: batchSize }, () => random.below(classes)) };
  };
}
