/** The trained networks of a run, and the choice among their weights. It loads no schema, as opening a run does. */
import { DataError, UsageError } from '../core/errors.ts';
import { call, option, says } from '../core/sentence.ts';
import type { State } from '../engine/runtime/state.ts';
import type { Gan, PictureGan } from '../gan/networks/gan.ts';
import { isPointSet, pointSets, type NamedPoints } from '../gan/presets/point-distributions.ts';
import type { WeightKind } from '../gan/sampling/standing-generator.ts';
import { untrainedNetworks } from '../gan/training/initial-state.ts';
import type { LoadedCheckpoint } from './load-checkpoint.ts';
import type { RunOptions } from './run-options.ts';

/** The networks of a run, with the state of one of its checkpoints. */
export interface TrainedRun {
  readonly path: string;
  readonly options: RunOptions;
  /** As a GAN of pictures. If the run generates points, each point is drawn as a dot. */
  readonly gan: PictureGan;
  /** As trained: `gan` itself if the run generates pictures. */
  readonly networks: Gan;
  readonly state: State;
  /** The step of the checkpoint, and the seconds of training up to it. */
  readonly step: number;
  readonly seconds: number;
  /** Newer checkpoints that are damaged. */
  readonly damaged: LoadedCheckpoint['damaged'];
  /** Why it is this step, in a sentence, if the best was asked for. */
  readonly chosen?: string | undefined;
}

/** The networks of a run before its first step, as a baseline for what it has learned. */
export function untrained(run: TrainedRun): TrainedRun {
  const state = untrainedNetworks(run.networks, run.options.training.seed);
  return { ...run, state, step: 0, seconds: 0 };
}

/**
 * The distribution that a run of points is trained on.
 *
 * @throws SparringError if its data is not a set of points
 */
export function pointsOf({ data }: Pick<RunOptions, 'data'>): NamedPoints {
  if (isPointSet(data)) return pointSets[data];
  throw new DataError(`the run’s data, ${data}, is not a set of points`);
}

/** The weights of G to use by default: the moving average if the run keeps one. */
export function defaultWeights({ training }: Pick<RunOptions, 'training'>): WeightKind {
  return training.averageDecay === null ? 'live' : 'average';
}

/**
 * The weights to use: those requested, else the default.
 *
 * @throws UsageError if the average is requested but the run keeps none
 */
export function chooseWeights(
  { options, path }: Pick<TrainedRun, 'options' | 'path'>,
  requested?: WeightKind,
): WeightKind {
  const weights = defaultWeights(options);
  if (requested === 'average' && weights === 'live') {
    throw new UsageError(
      says`${path} keeps no moving average: pass ${option('weights', 'live')}, or train a run that does: ${call('train', ['DATA'], { averageDecay: 0.999 })}`,
      { code: 'not-applicable', option: 'weights' },
    );
  }
  return requested ?? weights;
}
