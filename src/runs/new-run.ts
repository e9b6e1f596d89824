/** The options of a new run: requested values, and the preset's defaults for everything else. */
import { usualPreparation, type Preparation } from '../data/preparation.ts';
import { withoutUndefined } from '../core/objects.ts';
import { classesOfNetwork, ganOfNetwork, type NetworkOptions } from '../gan/networks/network.ts';
import { averageDecayOf, trainingOf, type Preset } from '../gan/presets/preset.ts';
import { presets, type PresetName } from '../gan/presets/presets.ts';
import type { MachineOptions, RunOptions } from './run-options.ts';

/** Runs are repeatable by default. */
export const defaultSeed = 1;

/** The sample grid of a conditional network with more classes than this is an ordinary one. */
const maxClassColumns = 16;

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The settings of a new run. Members that are left out have the preset's value or a default. */
export interface NewRun extends Optional<
  Pick<
    RunOptions,
    | 'passed'
    | 'values'
    | 'classes'
    | 'imported'
    | 'pretrained'
    | 'sampleEvery'
    | 'checkpointEvery'
    | 'keepEvery'
    | 'grid'
    | 'evaluateEvery'
    | 'tensorboard'
  >
> {
  /** The version of this program. */
  readonly version: string;
  /** As stored in the options. */
  readonly data: string;
  readonly pictures: number;
  readonly preset: PresetName;
  readonly machine: MachineOptions;
  readonly until: RunOptions['until'];
  /** Default: the preset's. */
  readonly network?: NetworkOptions;
  /** For pictures: how their preparation differs from the default. */
  readonly preparation?: Optional<Pick<Preparation, 'holdOut' | 'mirror'>>;
  readonly training?: Optional<RunOptions['training']>;
}

/** All options of a new run, in the order of `options.json`. */
export function newRunOptions(run: NewRun): RunOptions {
  const { preset: name, training = {} } = run;
  const preset: Preset = presets[name];
  const usual = preset.training ?? {};
  const batchSize = training.batchSize ?? preset.batchSize;
  const { objective, penalties, augment, augmentStrength } = trainingOf(preset, training);
  // Of a training that changes nothing, a strength is kept, to be refused.
  const isUsualStrength = augmentStrength === 1 && augment !== undefined;
  const { network = preset.network } = run;
  return {
    sparring: run.version,
    data: run.data,
    ...(run.passed === undefined ? {} : { passed: run.passed }),
    ...(run.values === undefined ? {} : { values: run.values }),
    ...(run.classes === undefined ? {} : { classes: run.classes }),
    pictures: run.pictures,
    ...(run.imported === undefined ? {} : { imported: run.imported }),
    preset: name,
    ...(run.pretrained === undefined ? {} : { pretrained: run.pretrained }),
    preparation: preparationOf(network, { mirror: usual.mirror, ...withoutUndefined(run.preparation ?? {}) }),
    network,
    training: {
      batchSize,
      ...(training.virtualBatch === undefined ? {} : { virtualBatch: training.virtualBatch }),
      optimiser: training.optimiser ?? preset.optimiser,
      updates: training.updates ?? preset.updates,
      k: training.k ?? 1,
      objective,
      ...(Object.keys(penalties).length === 0 ? {} : { penalties }),
      ...(augment === undefined ? {} : { augment }),
      ...(augmentStrength === undefined || isUsualStrength ? {} : { augmentStrength }),
      ...(training.instanceNoise === undefined ? {} : { instanceNoise: training.instanceNoise }),
      realLabel: training.realLabel ?? 1,
      generatorNoise: training.generatorNoise ?? preset.generatorNoise,
      averageDecay:
        training.averageDecay === undefined
          ? averageDecayOf(usual.averageHalfLife, batchSize)
          : training.averageDecay,
      seed: training.seed ?? defaultSeed,
    },
    ...run.machine,
    until: run.until,
    sampleEvery: run.sampleEvery ?? null,
    checkpointEvery: run.checkpointEvery ?? null,
    keepEvery: run.keepEvery ?? null,
    grid: run.grid ?? { rows: 8, columns: defaultColumns(network) },
    ...(run.evaluateEvery === undefined ? {} : { evaluateEvery: run.evaluateEvery }),
    ...(run.tensorboard === true ? { tensorboard: true } : {}),
  };
}

function preparationOf(
  network: NetworkOptions,
  { holdOut, mirror }: NonNullable<NewRun['preparation']> = {},
): RunOptions['preparation'] {
  const gan = ganOfNetwork(network);
  if (gan.kind === 'points') return null;
  return { ...usualPreparation(gan.image.range), holdOut: holdOut ?? null, mirror: mirror ?? false };
}

/** One column per class for a conditional network, because the class of seed n is n modulo the number of classes. */
function defaultColumns(network: NetworkOptions): number {
  const classes = classesOfNetwork(network);
  return classes !== undefined && classes <= maxClassColumns ? classes : 8;
}
