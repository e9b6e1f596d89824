/** Converts the options of `sparring train` to the options of a run. */
import { resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { namedSplitOf } from '../../data/sets/registry.ts';
import { classCountOf } from '../../data/labels.ts';
import type { ObjectiveName } from '../../gan/objectives/objectives.ts';
import { isPointSet, pointSetNames, pointSets } from '../../gan/presets/point-distributions.ts';
import type { Preset } from '../../gan/presets/preset.ts';
import type { NetworkOptions } from '../../gan/networks/network.ts';
import type { PresetName } from '../../gan/presets/presets.ts';
import type { UpdateOrder } from '../../gan/training/step-definition.ts';
import { newRunOptions } from '../../runs/new-run.ts';
import type { MachineOptions, RunOptions } from '../../runs/run-options.ts';
import { presetWith } from '../../runs/pretrained-run.ts';
import type { RunData } from '../../runs/subject.ts';
import { counted } from '../../core/wording.ts';
import { hasLength, stepLimit, type LengthFlags } from './limits.ts';
import { networkOf, optimiserOf, pointNetworkOf, type NetworkFlags } from './network-flags.ts';
import type { DeviceFlags } from './shared.ts';

/** Epochs by default: as in PyTorch's DCGAN example, and enough for recognisable bedrooms. */
export const defaultEpochs = 25;

/** The options of `sparring train` that determine a run, as parsed. */
export interface TrainFlags extends LengthFlags, DeviceFlags, NetworkFlags {
  readonly preset?: PresetName;
  readonly pretrained?: string;
  readonly imageSize?: { width: number; height: number };
  readonly channels?: 1 | 3;
  readonly mirror?: boolean;
  readonly holdOut?: number;
  readonly batchSize?: number;
  readonly objective?: ObjectiveName;
  readonly k?: number;
  readonly smoothReal?: number;
  readonly generatorNoise?: 'shared' | 'fresh';
  readonly updates?: UpdateOrder;
  readonly ema?: number;
  readonly seed?: number;
  readonly sampleEvery?: number;
  readonly checkpointEvery?: number;
  readonly keepEvery?: number;
  readonly grid?: { columns: number; rows: number };
}

/** What determines a run besides the options: the data and the machine. */
export interface TrainingInputs {
  readonly version: string;
  /** As given by the user: the name of a set or a path. */
  readonly data: string;
  /** The training data, without held-out pictures. */
  readonly source: RunData;
  readonly machine: MachineOptions;
  /** The options of the first stage's run, if one was named. */
  readonly pretrained?: RunOptions | undefined;
}

/**
 * All options of a run, with the defaults of the preset and the data.
 *
 * @throws UsageError if the data set has fewer pictures than a batch, or an option does not apply to the preset
 */
export function resolveOptions(flags: TrainFlags, inputs: TrainingInputs): RunOptions {
  const { source } = inputs;
  const name = flags.preset ?? defaultPreset(inputs.data);
  const preset = presetWith(name, inputs.pretrained);
  const batchSize = flags.batchSize ?? preset.batchSize;
  const k = flags.k ?? 1;
  const length = hasLength(flags) ? flags : { epochs: preset.epochs ?? defaultEpochs };
  return newRunOptions({
    version: inputs.version,
    data: dataPath(inputs.data),
    pictures: source.count,
    preset: name,
    pretrained: flags.pretrained === undefined ? undefined : resolve(flags.pretrained),
    network: networkFor(name, preset, flags, source),
    preparation: { holdOut: flags.holdOut, mirror: flags.mirror },
    training: {
      batchSize,
      optimiser: optimiserOf(name, flags),
      updates: flags.updates,
      k,
      objective: flags.objective,
      realLabel: flags.smoothReal,
      generatorNoise: flags.generatorNoise,
      averageDecay: flags.ema,
      seed: flags.seed,
    },
    machine: inputs.machine,
    until: {
      steps: stepLimit(length, { pictures: source.count, name: source.name, batchSize, k }),
      minutes: length.minutes ?? null,
    },
    sampleEvery: flags.sampleEvery,
    checkpointEvery: flags.checkpointEvery,
    keepEvery: flags.keepEvery,
    grid: flags.grid,
  });
}

function networkFor(name: PresetName, preset: Preset, flags: TrainFlags, source: RunData): NetworkOptions {
  if (preset.kind === 'pictures') {
    if (source.kind === 'points') {
      throw new UsageError(
        `${name} generates pictures, but ${source.name} is a set of points: pass --preset gan-${source.points.dimension}d`,
      );
    }
    const { width, height } = flags.imageSize ?? preset.network;
    const channels = flags.channels ?? source.channels ?? preset.network.channels;
    return networkOf(name, preset, flags, { channels, width, height, classes: classCountOf(source) });
  }
  const { dimension } = preset.network;
  if (source.kind !== 'points' || source.points.dimension !== dimension) {
    const suitable = pointSetNames.filter((set) => pointSets[set].dimension === dimension);
    throw new UsageError(
      `${name} generates points of ${counted(dimension, 'number')}, so it cannot train on ${source.name}: pass ${suitable.join(', ')}`,
    );
  }
  for (const [flag, given] of Object.entries({
    '--image-size': flags.imageSize,
    '--channels': flags.channels,
    '--mirror': flags.mirror,
    '--hold-out': flags.holdOut,
  })) {
    if (given === undefined) continue;
    throw new UsageError(`${flag} applies to pictures, but ${name} generates points: leave it out`);
  }
  return pointNetworkOf(name, preset, flags);
}

/** The data as stored in the options: the name of a set unchanged, or an absolute path. */
export function dataPath(data: string): string {
  return isPointSet(data) || namedSplitOf(data) !== undefined ? data : resolve(data);
}

function defaultPreset(data: string): PresetName {
  if (isPointSet(data)) return `gan-${pointSets[data].dimension === 1 ? '1d' : '2d'}`;
  return namedSplitOf(data)?.set.side === 28 ? 'dcgan-28' : 'dcgan-64';
}
