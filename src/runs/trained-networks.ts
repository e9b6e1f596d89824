import { SparringError, UsageError } from '../core/errors.ts';
import { networksOf } from '../gan/files/checkpoint.ts';
import type { Gan, PictureGan } from '../gan/networks/gan.ts';
import type { WeightKind } from '../gan/sampling/standing-generator.ts';
import type { State } from '../engine/runtime/state.ts';
import { loadCheckpointOf, loadLatestCheckpoint, type LoadedCheckpoint } from './load-checkpoint.ts';
import { openRunFolder } from './run-folder.ts';
import { ganOf, runOptionsSchema, type RunOptions } from './run-options.ts';

/** The networks of a run, as one of its checkpoints has them. */
export interface TrainedNetworks {
  readonly path: string;
  readonly options: RunOptions;
  readonly networks: Gan;
  readonly state: State;
  /** Steps behind the checkpoint, and seconds of training. */
  readonly step: number;
  readonly seconds: number;
  /** Newer checkpoints that are damaged. */
  readonly damaged: LoadedCheckpoint['damaged'];
}

export interface TrainedPictureNetworks extends TrainedNetworks {
  readonly networks: PictureGan;
}

/** The weights of G that are used where nobody asks for others: the moving average if the run keeps one. */
export function usualWeights({ training }: Pick<RunOptions, 'training'>): WeightKind {
  return training.averageDecay === null ? 'live' : 'average';
}

/**
 * Opens a run to use what it learned.
 *
 * @param at a step of which there is a checkpoint. Default: the newest
 * @throws SparringError if there is no such run, or it has no checkpoint that is whole
 */
export async function openTrainedNetworks(path: string, at?: number): Promise<TrainedNetworks> {
  const folder = await openRunFolder(path);
  const options = await folder.readOptions(runOptionsSchema);
  const loaded = at === undefined ? await loadLatestCheckpoint(folder) : await loadCheckpointOf(folder, at);
  if (loaded === undefined) {
    throw new SparringError(
      `${path} has no checkpoint yet: wait for its first, or train it with sparring resume ${path}`,
    );
  }
  const { checkpoint, damaged } = loaded;
  const networks = ganOf(options);
  const state = networksOf(checkpoint, networks, loaded.path);
  return {
    path,
    options,
    networks,
    state,
    step: checkpoint.iterations,
    seconds: checkpoint.seconds,
    damaged,
  };
}

/**
 * The same of a run that makes pictures.
 *
 * @throws UsageError if it makes points
 */
export async function openPictureNetworks(path: string, at?: number): Promise<TrainedPictureNetworks> {
  const opened = await openTrainedNetworks(path, at);
  const { networks } = opened;
  if (networks.kind === 'points')
    throw new UsageError(`${path} makes points: name a run that makes pictures`);
  return { ...opened, networks };
}
