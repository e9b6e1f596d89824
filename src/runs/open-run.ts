/** Opens runs to use their trained networks. */
import { DataError, UsageError } from '../core/errors.ts';
import { networksOf } from '../gan/files/checkpoint.ts';
import type { Gan } from '../gan/networks/gan.ts';
import { dotPictures } from '../gan/networks/dot-pictures.ts';
import { loadChosenCheckpoint } from './choose-checkpoint.ts';
import type { LoadedCheckpoint } from './load-checkpoint.ts';
import { openRunFolder } from './run-folder.ts';
import { ganOf, runOptionsSchema, type RunOptions } from './run-options.ts';
import type { StepChoice } from './step-choice.ts';
import { pointsOf, type TrainedRun } from './trained-run.ts';

/** The options of `openRun`. */
export interface OpenRunSettings {
  /** A step that has a checkpoint, or the one that `sparring evaluate` found best. Default: the latest. */
  readonly step?: StepChoice | undefined;
}

/** A checkpoint of a run, with everything that training continues from. */
export interface OpenedCheckpoint {
  readonly options: RunOptions;
  readonly networks: Gan;
  readonly loaded: LoadedCheckpoint;
}

/**
 * Opens a checkpoint of a run to read it. Nothing is claimed or changed, so the run may be in training.
 *
 * @throws SparringError if the run does not exist, or has no complete checkpoint
 */
export async function openCheckpoint(
  path: string,
  { step: wanted }: OpenRunSettings = {},
): Promise<OpenedCheckpoint> {
  const folder = await openRunFolder(path);
  const options = await folder.readOptions(runOptionsSchema);
  const networks = ganOf(options);
  const loaded = await loadChosenCheckpoint(folder, networks, wanted);
  if (loaded === undefined) {
    throw new DataError(
      `${path} has no checkpoint yet: wait for the first one, or resume the run to train it`,
      { code: 'not-found' },
    );
  }
  return { options, networks, loaded };
}

/** @throws SparringError if the run does not exist, or has no complete checkpoint */
export async function openRun(path: string, settings: OpenRunSettings = {}): Promise<TrainedRun> {
  const { options, networks, loaded } = await openCheckpoint(path, settings);
  const { checkpoint, damaged, chosen } = loaded;
  const gan = networks.kind === 'pictures' ? networks : dotPictures(networks, pointsOf(options).extent);
  const state = networksOf(checkpoint, networks, loaded.path);
  const { iterations: step, seconds } = checkpoint;
  return { path, options, gan, networks, state, step, seconds, damaged, chosen };
}

/**
 * Opens a run that generates pictures.
 *
 * @throws UsageError if it generates points
 */
export async function openPictureRun(path: string, settings: OpenRunSettings = {}): Promise<TrainedRun> {
  const run = await openRun(path, settings);
  if (run.networks.kind === 'points')
    throw new UsageError(`${path} generates points: pass a run that generates pictures`);
  return run;
}
