/** The options of a run, as a layer below what is typed: `sparring train --like RUN`, or its `options.json`. */
import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { checkFormatVersion, parseWith } from '../../data/disk/json-file.ts';
import { runNames } from '../../data/disk/run-layout.ts';
import type { NetworkOptions } from '../../gan/networks/network.ts';
import type { Preset } from '../../gan/presets/preset.ts';
import { presets } from '../../gan/presets/presets.ts';
import type { OptimiserSettings } from '../../gan/training/optimiser-settings.ts';
import { newRunOptions } from '../../runs/new-run.ts';
import { runOptionsSchema, type RunOptions } from '../../runs/run-options.ts';
import { isRunOptions, readLayer, type OptionLayer } from './option-layers.ts';

type Members = Readonly<Record<string, unknown>>;

/** The options whose defaults are the preset's. */
const ofPresets: ReadonlySet<string> = new Set([
  'imageSize',
  'channels',
  'latentDim',
  'architecture',
  'ngf',
  'ndf',
  'discriminatorNorm',
  'generatorUpsampling',
  'generatorUnits',
  'discriminatorUnits',
  'lr',
  'discriminatorLr',
  'beta1',
  'beta2',
  'warmUp',
  'lrDecay',
  'lrDecayFrom',
  'batchSize',
  'updates',
  'generatorNoise',
  'objective',
  'gradientPenalty',
  'r1',
  'r2',
  'penaltyEvery',
  'lecam',
  'consistency',
  'augment',
  'augmentStrength',
  'ema',
]);

/** The layers of `sparring train`: what `--config` names, above the run that `--like` names. */
export function trainLayers({ config, like, preset }: Members): readonly OptionLayer[] {
  const layers: OptionLayer[] = [];
  const add = (layer: OptionLayer): void => {
    const chosen = preset ?? layers.find(({ members }) => 'preset' in members)?.members['preset'];
    layers.push(isRunOptions(layer) ? runLayer(layer, chosen) : layer);
  };
  if (typeof config === 'string') add(readLayer(config));
  if (typeof like === 'string') {
    const layer = readLayer(join(like, runNames.options));
    if (!isRunOptions(layer)) {
      throw new UsageError(`--like got ${JSON.stringify(like)}, expected a run that sparring train made`);
    }
    add({ ...layer, from: like });
  }
  return layers;
}

/**
 * The options of `sparring train` that give a run like this one.
 *
 * @param preset the preset above this layer, if there is one. If it is another, only what differs from the defaults of
 *   the run's preset is kept
 */
function runLayer({ from, members }: OptionLayer, preset: unknown): OptionLayer {
  checkFormatVersion(members['formatVersion'], from);
  const options = parseWith(runOptionsSchema, members, from);
  if (options.imported !== undefined) {
    throw new UsageError(
      `${from} was imported from ${options.imported.from}, so no options of sparring train give its networks: continue it with sparring resume`,
    );
  }
  const own = trainMembers(options);
  if (preset === undefined || preset === options.preset) return { from, members: own };
  const usual = trainMembers(usualOptions(options));
  const { preset: _, ...rest } = own;
  const isUsual = (name: string) => ofPresets.has(name) && String(own[name]) === String(usual[name]);
  const kept = Object.entries(rest).filter(([name]) => !isUsual(name));
  return { from, members: Object.fromEntries(kept) };
}

/** The options of a run of the same preset on the same data and machine, with every default. */
function usualOptions({ sparring, data, pictures, preset, device, threads, until }: RunOptions): RunOptions {
  const run = { version: sparring, data, pictures, preset, until };
  return newRunOptions({ ...run, machine: { device, threads } });
}

function trainMembers(options: RunOptions): Members {
  const { data, preset, pretrained, preparation, network, training, until, grid } = options;
  const { optimiser } = training;
  const { training: usual = {}, network: usualNetwork }: Partial<Preset> =
    preset === undefined ? {} : presets[preset];
  const hasUsualStrength = usual.augmentStrength !== undefined && training.augment !== undefined;
  return withoutNulls({
    data: data === '' ? null : data, // of a program
    preset,
    pretrained,
    architecture: [undefined, network.architecture].includes(usualNetwork?.architecture)
      ? null
      : network.architecture,
    ...networkMembers(network),
    lr: optimiser.learningRate,
    ...adamMembers(optimiser),
    mirror: preparation?.mirror === (usual.mirror ?? false) ? null : preparation?.mirror,
    holdOut: preparation?.holdOut,
    values: options.values?.join('..'),
    classes: options.classes,
    batchSize: training.batchSize,
    virtualBatch: training.virtualBatch,
    updates: training.updates,
    k: training.k,
    objective: training.objective,
    gradientPenalty: training.penalties?.gradientPenalty,
    r1: training.penalties?.r1 ?? (usual.penalties?.r1 === undefined ? null : 0),
    r2: training.penalties?.r2,
    penaltyEvery: training.penalties?.every,
    lecam: training.penalties?.lecam,
    consistency: training.penalties?.consistency,
    augment: training.augment ?? (usual.augment === undefined ? null : 'none'),
    augmentStrength: training.augmentStrength ?? (hasUsualStrength ? 1 : null),
    instanceNoise: training.instanceNoise?.deviation,
    instanceNoiseDecay: training.instanceNoise?.decays === true ? true : null,
    smoothReal: training.realLabel,
    generatorNoise: training.generatorNoise,
    ema: training.averageDecay ?? (usual.averageHalfLife === undefined ? null : 0),
    seed: training.seed,
    device: options.device,
    threads: options.threads,
    steps: until.steps,
    minutes: until.minutes,
    sampleEvery: options.sampleEvery,
    checkpointEvery: options.checkpointEvery,
    keepEvery: options.keepEvery,
    grid: `${grid.columns}x${grid.rows}`,
    evaluateEvery: options.evaluateEvery ?? null,
    tensorboard: options.tensorboard === true ? true : null,
  });
}

function adamMembers(optimiser: OptimiserSettings): Members {
  if (optimiser.kind !== 'adam') return {};
  const { discriminatorRate: discriminatorLr, beta1, beta2, warmUp, decay } = optimiser;
  const planned = decay !== undefined && 'shape' in decay ? decay : undefined;
  return { discriminatorLr, beta1, beta2, warmUp, lrDecay: planned?.shape, lrDecayFrom: planned?.from };
}

function networkMembers(network: NetworkOptions): Members {
  const { latentDim } = network;
  if (network.architecture === 'point-mlp') {
    return { latentDim, generatorUnits: network.generator, discriminatorUnits: network.discriminator };
  }
  const { width, height, channels } = network;
  const pictures = { imageSize: `${width}x${height}`, channels, latentDim };
  switch (network.architecture) {
    case 'dcgan':
    case 'residual':
    case 'fastgan': {
      const { ngf, ndf, discriminatorNorm, generatorUpsampling } = network;
      return { ...pictures, ngf, ndf, discriminatorNorm, generatorUpsampling };
    }
    case 'conditional-dcgan':
      return { ...pictures, ngf: network.ngf, ndf: network.ndf };
    case 'maxout-mlp':
      return {
        ...pictures,
        generatorUnits: network.generator.map(unitsOf),
        discriminatorUnits: network.discriminator,
      };
    case 'maxout-conv':
      return {
        ...pictures,
        generatorUnits: network.generator.map(unitsOf),
        discriminatorUnits: [...network.discriminator, ...network.dense].map(unitsOf),
      };
  }
}

function unitsOf({ units }: { readonly units: number }): number {
  return units;
}

function withoutNulls(members: Members): Members {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== null && value !== undefined),
  );
}
