/** Every member of options.json is read as it was written, and unknown members are refused. */
import { describe, expect, it } from 'vitest';
import { usualPreparation } from '../data/preparation.ts';
import { ganOfNetwork, type NetworkOptions } from '../gan/networks/network.ts';
import type { OptimiserSettings } from '../gan/training/optimiser-settings.ts';
import { presetNames, presets, type PresetName } from '../gan/presets/presets.ts';
import { runOptionsSchema, type RunOptions } from './run-options.ts';
import type { Complete } from './schema-of.ts';

function optionsOf(name: PresetName): RunOptions {
  const preset = presets[name];
  const { network }: { network: NetworkOptions } = preset;
  const gan = ganOfNetwork(network);
  return {
    sparring: '0.1.0',
    data: 'mnist',
    pictures: 60_000,
    preset: name,
    preparation: gan.kind === 'points' ? null : usualPreparation(gan.image.range),
    network,
    training: {
      batchSize: preset.batchSize,
      optimiser: preset.optimiser,
      updates: preset.updates,
      k: 1,
      objective: 'non-saturating',
      realLabel: 1,
      generatorNoise: preset.generatorNoise,
      averageDecay: null,
      seed: 1,
    },
    device: 'cpu',
    threads: 2,
    kernels: { channelBlock: 16, convolvesInDepth: true, addsAtPlaces: true, copiesTransposed: false },
    execution: { calls: 'direct', freesAtLastUse: true, reasons: [] },
    until: { steps: 50, minutes: null },
    sampleEvery: null,
    checkpointEvery: null,
    keepEvery: null,
    grid: { rows: 8, columns: 8 },
  };
}

/** Every member that a network may have. A new member does not compile until it is added here. */
const networks: {
  readonly [A in NetworkOptions['architecture']]: Complete<Extract<NetworkOptions, { architecture: A }>>;
} = {
  dcgan: {
    ...presets['dcgan-64'].network,
    channels: 3,
    epsilon: 1e-3,
    discriminatorNorm: 'spectral',
    generatorUpsampling: 'nearest',
    classes: 12,
  },
  residual: {
    architecture: 'residual',
    channels: 3,
    height: 64,
    width: 64,
    latentDim: 100,
    latentDistribution: 'normal',
    ngf: 16,
    ndf: 16,
    discriminatorNorm: 'batch',
    generatorUpsampling: 'bilinear',
    classes: 12,
  },
  fastgan: {
    architecture: 'fastgan',
    channels: 3,
    height: 64,
    width: 64,
    latentDim: 100,
    latentDistribution: 'normal',
    ngf: 16,
    ndf: 16,
    discriminatorNorm: 'batch',
    generatorUpsampling: 'bilinear',
    classes: 12,
  },
  'conditional-dcgan': presets['dcgan-mnist-conditional'].network,
  'maxout-mlp': presets['gan-mnist'].network,
  'maxout-conv': presets['gan-cifar10-conv'].network,
  'point-mlp': presets['gan-1d'].network,
};

/** The same for optimisers. */
const optimisers: {
  readonly [K in OptimiserSettings['kind']]: Complete<Extract<OptimiserSettings, { kind: K }>>;
} = {
  adam: {
    kind: 'adam',
    learningRate: 1e-3,
    discriminatorRate: 2e-3,
    beta1: 0.5,
    beta2: 0.9,
    l2: 1e-5,
    warmUp: 20,
    decay: { after: 3, epochs: 4 },
  },
  momentum: {
    kind: 'momentum',
    learningRate: 0.1,
    rateDivisor: 1.1,
    leastRate: 1e-6,
    discriminatorShare: 0.5,
    momentum: 0.5,
    finalMomentum: 0.7,
    momentumEpochs: 250,
  },
};

const decaying: OptimiserSettings = { ...optimisers.adam, decay: { shape: 'cosine', from: 0.5 } };
const usual = optionsOf('dcgan-64');
const full: Complete<RunOptions> = {
  ...usual,
  execution: { calls: 'binding', freesAtLastUse: false, reasons: ['koffi has no build for this platform'] },
  passed: { name: 'cats', description: 'array of 10 pictures' },
  values: [0, 1.04],
  classes: 'folder',
  identity: { fingerprint: '00ff', channels: 3, classes: ['cats', 'dogs'], emptyClasses: [1] },
  imported: { format: 'dcgan-code', from: '/networks' },
  pretrained: '/runs/00001',
  branchedFrom: { run: '00002-cats-dcgan-64', step: 20 },
  preparation: { holdOut: 0.1, crop: 'centre', mirror: true, values: 'signed' },
  network: networks.dcgan,
  training: {
    ...usual.training,
    virtualBatch: 8,
    optimiser: optimisers.adam,
    averageDecay: 0.999,
    augment: ['color', 'cutout'],
    augmentStrength: 'adaptive',
    instanceNoise: { deviation: 0.1, decays: true },
    penalties: { gradientPenalty: 10, r1: 1, r2: 0.5, every: 16, lecam: 0.1, consistency: 10 },
  },
  until: { steps: 50, minutes: 3 },
  kernels: usual.kernels!,
  onnxRuntime: '1.30.0',
  evaluateEvery: 10,
  tensorboard: true,
};

const cases: (readonly [name: string, options: RunOptions])[] = [
  ...presetNames.map((name) => [name, optionsOf(name)] as const),
  ['every member of a run', full],
  ...Object.entries(networks).map(
    ([name, network]) => [`every member of a ${name}`, { ...usual, network }] as const,
  ),
  ['a decay to the last step', { ...usual, training: { ...usual.training, optimiser: decaying } }] as const,
  ...Object.entries(optimisers).map(
    ([name, optimiser]) =>
      [`every member of ${name}`, { ...usual, training: { ...usual.training, optimiser } }] as const,
  ),
];

const written = (options: unknown): unknown =>
  JSON.parse(JSON.stringify({ formatVersion: 2, ...Object(options) }));

/** The paths of all objects in a value, the value itself first. */
function* objectsIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield path;
  for (const [key, member] of Object.entries(value)) yield* objectsIn(member, [...path, key]);
}

function at(value: unknown, path: readonly string[]): Record<string, unknown> {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value) as Record<
    string,
    unknown
  >;
}

describe('options.json', () => {
  it.each(cases)('of %s is read as it was written', (_, options) => {
    expect(runOptionsSchema.parse(written(options))).toEqual(options);
  });

  it.each(cases)('of %s is refused with an unknown member at any depth', (_, options) => {
    const paths = [...objectsIn(options)];
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) {
      const changed = written(options);
      at(changed, path)['unknown'] = 1;
      expect(runOptionsSchema.safeParse(changed).success, path.join('.')).toBe(false);
    }
  });

  // Runs of earlier versions lack the last two.
  const optional = [
    'identity',
    'identity.channels',
    'identity.classes',
    'identity.emptyClasses',
    'passed',
    'values',
    'classes',
    'evaluateEvery',
    'tensorboard',
    'imported',
    'pretrained',
    'branchedFrom',
    'kernels',
    'execution',
    'onnxRuntime',
    'kernels.addsAtPlaces',
    'kernels.copiesTransposed',
    'keepEvery',
    'network.epsilon',
    'network.discriminatorNorm',
    'network.generatorUpsampling',
    'training.optimiser.discriminatorRate',
    'training.optimiser.beta2',
    'training.optimiser.l2',
    'training.optimiser.warmUp',
    'training.virtualBatch',
    'training.augment',
    'training.augmentStrength',
    'training.instanceNoise',
    'training.instanceNoise.decays',
    'training.optimiser.decay',
    'training.penalties',
    'training.penalties.gradientPenalty',
    'training.penalties.r1',
    'training.penalties.r2',
    'training.penalties.every',
    'training.penalties.lecam',
    'training.penalties.consistency',
    'preparation',
    'network.architecture',
  ];

  it.each(cases)('of %s is refused if a member that is not optional is missing', (_, options) => {
    const members = [...objectsIn(options)].flatMap((path) =>
      Object.keys(at(options, path)).map((key) => ({ path, key, name: [...path, key].join('.') })),
    );
    const accepted = members.filter(({ path, key }) => {
      const changed = written(options);
      delete at(changed, path)[key];
      return runOptionsSchema.safeParse(changed).success;
    });
    expect(members.length).toBeGreaterThan(30);
    // Of networks that are always conditional, the number of classes is required.
    const isAlways = options.network.architecture === 'conditional-dcgan';
    const allowed = isAlways ? optional : [...optional, 'network.classes'];
    expect(accepted.map(({ name }) => name).filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

it.each<[string, (options: RunOptions) => RunOptions]>([
  ['grid.columns', (options) => ({ ...options, grid: { rows: 8, columns: 1e9 } })],
  ['grid.rows', (options) => ({ ...options, grid: { rows: 1e7, columns: 8 } })],
  ['threads', (options) => ({ ...options, threads: 1e6 })],
  ['training.k', (options) => ({ ...options, training: { ...options.training, k: 1e6 } })],
  [
    'training.batchSize',
    (options) => ({ ...options, training: { ...options.training, batchSize: 2 ** 40 } }),
  ],
])('bounds %s, which asks for memory or time', (member, tampered) => {
  const { error } = runOptionsSchema.safeParse(tampered(optionsOf('dcgan-64')));
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([member]);
});
