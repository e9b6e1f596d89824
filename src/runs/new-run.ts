/** The options of a run that begins: what was asked for, and the preset's word for everything else. */
import { usualPreparation, type Preparation } from '../data/preparation.ts';
import { ganOfNetwork, type NetworkOptions } from '../gan/networks/network.ts';
import type { Preset } from '../gan/presets/preset.ts';
import { presets, type PresetName } from '../gan/presets/presets.ts';
import type { MachineOptions, RunOptions } from './run-options.ts';

/** Every run repeats unless another seed is asked for. */
export const defaultSeed = 1;

/** A conditional network with more classes than this is drawn like any other. */
const maxClassColumns = 16;

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What begins a run. What is left out is the preset's, or what most runs have. */
export interface NewRun extends Given<
  Pick<RunOptions, 'imported' | 'pretrained' | 'sampleEvery' | 'checkpointEvery' | 'keepEvery' | 'grid'>
> {
  /** Of this program. */
  readonly version: string;
  /** As the options keep it. */
  readonly data: string;
  readonly pictures: number;
  readonly preset: PresetName;
  readonly machine: MachineOptions;
  readonly until: RunOptions['until'];
  /** Default: the preset's, with the preset's channels. */
  readonly network?: NetworkOptions;
  /** Of pictures: what is prepared otherwise than usual. */
  readonly preparation?: Given<Pick<Preparation, 'holdOut' | 'mirror'>>;
  readonly training?: Given<RunOptions['training']>;
}

/** All options of a run that begins, in the order in which `options.json` has them. */
export function newRunOptions(run: NewRun): RunOptions {
  const { preset: name, network = networkOfPreset(name), training = {} } = run;
  const preset: Preset = presets[name];
  return {
    sparring: run.version,
    data: run.data,
    pictures: run.pictures,
    ...(run.imported === undefined ? {} : { imported: run.imported }),
    preset: name,
    ...(run.pretrained === undefined ? {} : { pretrained: run.pretrained }),
    preparation: preparationOf(network, run.preparation),
    network,
    training: {
      batchSize: training.batchSize ?? preset.batchSize,
      optimiser: training.optimiser ?? preset.optimiser,
      updates: training.updates ?? preset.updates,
      k: training.k ?? 1,
      objective: training.objective ?? 'non-saturating',
      realLabel: training.realLabel ?? 1,
      generatorNoise: training.generatorNoise ?? preset.generatorNoise,
      averageDecay: training.averageDecay ?? null,
      seed: training.seed ?? defaultSeed,
    },
    ...run.machine,
    until: run.until,
    sampleEvery: run.sampleEvery ?? null,
    checkpointEvery: run.checkpointEvery ?? null,
    keepEvery: run.keepEvery ?? null,
    grid: run.grid ?? { rows: 8, columns: usualColumns(network) },
  };
}

/** The networks of a preset, for pictures of as many channels as it has where the data does not say. */
export function networkOfPreset(name: PresetName): NetworkOptions {
  const preset: Preset = presets[name];
  return preset.kind === 'pictures' ? { ...preset.network, channels: preset.channels } : preset.network;
}

function preparationOf(
  network: NetworkOptions,
  { holdOut, mirror }: NonNullable<NewRun['preparation']> = {},
): RunOptions['preparation'] {
  const gan = ganOfNetwork(network);
  if (gan.kind === 'points') return null;
  return { ...usualPreparation(gan.image.range), holdOut: holdOut ?? null, mirror: mirror ?? false };
}

/** Of a conditional network, a column for each class: seeds count through the classes. */
function usualColumns(network: NetworkOptions): number {
  return network.architecture === 'conditional-dcgan' && network.classes <= maxClassColumns
    ? network.classes
    : 8;
}
