/** From what was typed to everything that determines a run. */
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
import { hasLength, stepLimit, type LengthFlags } from './limits.ts';
import { networkOf, optimiserOf, pointNetworkOf, type NetworkFlags } from './network-flags.ts';
import type { DeviceFlags } from './shared.ts';

/** Epochs when no length is asked for: what the DCGAN example of PyTorch trains, and enough to see rooms. */
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

/** What the options leave to the machine and the data. */
export interface Surroundings {
  readonly version: string;
  /** As typed: the name of a set or a path. */
  readonly data: string;
  /** What is trained on: without what is held out. */
  readonly source: RunData;
  readonly machine: MachineOptions;
  /** The options of the first stage's run, where one was named. */
  readonly pretrained?: RunOptions | undefined;
}

/**
 * All options, the defaults of the preset and the data filled in.
 *
 * @throws UsageError if the data set has fewer pictures than a batch, or an option does not fit the preset
 */
export function resolveOptions(flags: TrainFlags, surroundings: Surroundings): RunOptions {
  const { source } = surroundings;
  const name = flags.preset ?? defaultPreset(surroundings.data);
  const preset = presetWith(name, surroundings.pretrained);
  const batchSize = flags.batchSize ?? preset.batchSize;
  const k = flags.k ?? 1;
  const length = hasLength(flags) ? flags : { epochs: preset.epochs ?? defaultEpochs };
  return newRunOptions({
    version: surroundings.version,
    data: dataPath(surroundings.data),
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
    machine: surroundings.machine,
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
        `${name} makes pictures, and ${source.name} is points: train on them by --preset gan-${source.points.dimension}d`,
      );
    }
    const { width, height } = flags.imageSize ?? preset.network;
    const channels = flags.channels ?? source.channels ?? preset.channels;
    return networkOf(name, preset, flags, { channels, width, height, classes: classCountOf(source) });
  }
  const { dimension } = preset.network;
  if (source.kind !== 'points' || source.points.dimension !== dimension) {
    const fitting = pointSetNames.filter((set) => pointSets[set].dimension === dimension);
    throw new UsageError(
      `${name} makes points, and learns none of ${source.name}: name ${fitting.join(', ')}`,
    );
  }
  for (const [flag, given] of Object.entries({
    '--image-size': flags.imageSize,
    '--channels': flags.channels,
    '--mirror': flags.mirror,
    '--hold-out': flags.holdOut,
  })) {
    if (given === undefined) continue;
    throw new UsageError(`${flag} is of pictures, and ${name} makes points: leave it out`);
  }
  return pointNetworkOf(name, preset, flags);
}

/** What is stored as the data of a run: the name of a set as it is, a path made absolute. */
export function dataPath(data: string): string {
  return isPointSet(data) || namedSplitOf(data) !== undefined ? data : resolve(data);
}

function defaultPreset(data: string): PresetName {
  if (isPointSet(data)) return `gan-${pointSets[data].dimension === 1 ? '1d' : '2d'}`;
  return namedSplitOf(data)?.set.side === 28 ? 'dcgan-28' : 'dcgan-64';
}
