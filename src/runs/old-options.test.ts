import { expect, it } from 'vitest';
import { upgradeOptions } from './old-options.ts';
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

it('reads the options of version 0.1 as a DCGAN with Adam', () => {
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
])('prepares pictures for %j in the range of this network', (network, values) => {
  expect(upgradeOptions({ network })).toMatchObject({ preparation: { values } });
});

it('does not change current options', () => {
  const current = runOptionsSchema.parse(old);
  expect(runOptionsSchema.parse(current)).toEqual(current);
});

it.each([{ ...old, network: null }, { ...old, training: [] }, 'text', null])(
  'refuses anything else',
  (options) => {
    expect(runOptionsSchema.safeParse(options).success).toBe(false);
  },
);
