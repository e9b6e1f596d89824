/** Opening a run to use what it has learned. */
import { SparringError, UsageError } from '../core/errors.ts';
import { networksOf } from '../gan/files/checkpoint.ts';
import { dotPictures } from '../gan/networks/dot-pictures.ts';
import type { Gan, PictureGan } from '../gan/networks/gan.ts';
import { isPointSet, pointSets, type NamedPoints } from '../gan/presets/point-distributions.ts';
import type { WeightKind } from '../gan/sampling/standing-generator.ts';
import { untrainedNetworks } from '../gan/training/trainer.ts';
import type { State } from '../engine/runtime/state.ts';
import { loadCheckpointOf, loadLatestCheckpoint, type LoadedCheckpoint } from './load-checkpoint.ts';
import { openRunFolder } from './run-folder.ts';
import { ganOf, runOptionsSchema, type RunOptions } from './run-options.ts';

/** The networks of a run, as one of its checkpoints has them. */
export interface TrainedRun {
  readonly path: string;
  readonly options: RunOptions;
  /** As one of pictures: of a GAN of points, with each point drawn as a dot. */
  readonly gan: PictureGan;
  /** As it was trained: `gan` itself if it is one of pictures. */
  readonly networks: Gan;
  readonly state: State;
  /** Steps behind the checkpoint, and seconds of training. */
  readonly step: number;
  readonly seconds: number;
  /** Newer checkpoints that are damaged. */
  readonly damaged: LoadedCheckpoint['damaged'];
}

export interface OpenRunSettings {
  /** A step of which there is a checkpoint. Default: the latest. */
  readonly step?: number | 'latest' | undefined;
}

/** @throws SparringError if there is no such run, or it has no checkpoint that is whole */
export async function openRun(
  path: string,
  { step: wanted = 'latest' }: OpenRunSettings = {},
): Promise<TrainedRun> {
  const folder = await openRunFolder(path);
  const options = await folder.readOptions(runOptionsSchema);
  const loaded =
    wanted === 'latest' ? await loadLatestCheckpoint(folder) : await loadCheckpointOf(folder, wanted);
  if (loaded === undefined) {
    throw new SparringError(
      `${path} has no checkpoint yet: wait for its first, or train it with sparring resume ${path}`,
    );
  }
  const { checkpoint, damaged } = loaded;
  const networks = ganOf(options);
  const gan = networks.kind === 'pictures' ? networks : dotPictures(networks, pointsOf(options).extent);
  const state = networksOf(checkpoint, networks, loaded.path);
  const { iterations: step, seconds } = checkpoint;
  return { path, options, gan, networks, state, step, seconds, damaged };
}

/**
 * The same of a run that makes pictures.
 *
 * @throws UsageError if it makes points
 */
export async function openPictureRun(path: string, settings: OpenRunSettings = {}): Promise<TrainedRun> {
  const run = await openRun(path, settings);
  if (run.networks.kind === 'points')
    throw new UsageError(`${path} makes points: name a run that makes pictures`);
  return run;
}

/** The networks of a run as its training began: what it has learned is what is not there already. */
export function untrained(run: TrainedRun): TrainedRun {
  const state = untrainedNetworks(run.networks, run.options.training.seed);
  return { ...run, state, step: 0, seconds: 0 };
}

/**
 * What a run of points learns.
 *
 * @throws SparringError if its data is no set of points
 */
export function pointsOf({ data }: Pick<RunOptions, 'data'>): NamedPoints {
  if (isPointSet(data)) return pointSets[data];
  throw new SparringError(`the run’s data, ${data}, is no set of points`);
}

/** The weights of G that are used where nobody asks for others: the moving average if the run keeps one. */
export function usualWeights({ training }: Pick<RunOptions, 'training'>): WeightKind {
  return training.averageDecay === null ? 'live' : 'average';
}

/**
 * The weights to use: those asked for, else the usual ones.
 *
 * @throws UsageError if the average is asked for of a run that keeps none
 */
export function chooseWeights(
  { options, path }: Pick<TrainedRun, 'options' | 'path'>,
  asked?: WeightKind,
): WeightKind {
  const usual = usualWeights(options);
  if (asked === 'average' && usual === 'live') {
    throw new UsageError(`${path} keeps no moving average: pass --weights live, or train with --ema 0.999`);
  }
  return asked ?? usual;
}
