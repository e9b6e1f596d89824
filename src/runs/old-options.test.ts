import { expect, it } from 'vitest';
import { withoutOldForms } from './old-options.ts';
import { runOptionsSchema } from './run-options.ts';

/** `options.json` as version 0.1 wrote it. */
const old = {
  formatVersion: 1,
  sparring: '0.1.0',
  data: 'mnist',
  pictures: 60000,
  preset: 'dcgan-28',
  network: {
    height: 28,
    width: 28,
    latentDim: 100,
    latentDistribution: 'normal',
    ngf: 64,
    ndf: 64,
    kernel: 4,
    leak: 0.2,
    projectionNorm: 'channel',
    sideMultiple: 4,
    channels: 1,
  },
  training: {
    batchSize: 128,
    learningRate: 0.0002,
    beta1: 0.5,
    k: 1,
    objective: 'non-saturating',
    realLabel: 1,
    generatorNoise: 'shared',
    averageDecay: null,
    seed: 1,
  },
  device: 'cpu',
  threads: 2,
  until: { steps: 50, minutes: null },
  sampleEvery: null,
  checkpointEvery: null,
  keepEvery: null,
  grid: { rows: 8, columns: 8 },
};

it('opens runs of version 0.1 as the DCGANs with Adam that they are', () => {
  const { network, training, preparation } = runOptionsSchema.parse(old);
  expect(network).toEqual({ architecture: 'dcgan', ...old.network });
  expect(preparation).toEqual({ holdOut: null, crop: 'centre', mirror: false, values: 'signed' });
  const { learningRate, beta1, ...rest } = old.training;
  const optimiser = { kind: 'adam', learningRate, beta1 };
  expect(training).toEqual({ ...rest, optimiser, updates: 'alternating' });
});

it.each([
  [{ architecture: 'maxout-mlp', output: 'sigmoid' }, 'unit'],
  [{ architecture: 'maxout-mlp', output: 'linear' }, 'contrast'],
  [{ architecture: 'maxout-conv' }, 'contrast'],
  [{ architecture: 'dcgan' }, 'signed'],
])('prepares the pictures of %j as these networks need them', (network, values) => {
  expect(withoutOldForms({ network })).toMatchObject({ preparation: { values } });
});

it('leaves options of today as they are', () => {
  const today = runOptionsSchema.parse(old);
  expect(runOptionsSchema.parse(today)).toEqual(today);
});

it.each([{ ...old, network: null }, { ...old, training: [] }, 'text', null])(
  'refuses what is neither',
  (options) => {
    expect(runOptionsSchema.safeParse(options).success).toBe(false);
  },
);
