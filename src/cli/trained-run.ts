import { SparringError, UsageError } from '../core/errors.ts';
import { averagedGenerator } from '../gan/averaged-generator.ts';
import { networksOf } from '../gan/checkpoint.ts';
import type { PictureGan } from '../gan/gan.ts';
import type { SamplingNormalisation } from '../gan/sampler.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { State } from '../runtime/state.ts';
import { loadLatestCheckpoint } from '../runs/load-checkpoint.ts';
import { openRunFolder } from '../runs/run-folder.ts';
import { ganOf, runOptionsSchema, type RunOptions } from '../runs/run-options.ts';

/** What batch normalisation may go by where a generator is used. */
export const normalisations = ['running', 'batch'] as const satisfies readonly SamplingNormalisation[];
/** Which of a generator's weights may be used: those of the last step, or their moving average. */
export const weightKinds = ['live', 'average'] as const;
export type WeightKind = (typeof weightKinds)[number];

/** The networks of a run, as its newest whole checkpoint has them. */
export interface TrainedRun {
  readonly path: string;
  readonly options: RunOptions;
  readonly gan: PictureGan;
  readonly state: State;
  /** Steps behind the checkpoint. */
  readonly step: number;
}

/**
 * Opens a run to use what it learned. Says on standard error if a newer checkpoint is damaged.
 *
 * @throws SparringError if there is no such run, or it has no checkpoint that is whole
 */
export async function openTrainedRun(path: string): Promise<TrainedRun> {
  const folder = await openRunFolder(path);
  const options = await folder.readOptions(runOptionsSchema);
  const loaded = await loadLatestCheckpoint(folder);
  if (loaded === undefined) {
    throw new SparringError(
      `${path} has no checkpoint yet: wait for its first, or train it with sparring resume ${path}`,
    );
  }
  const { checkpoint } = loaded;
  for (const { reason } of loaded.damaged) {
    process.stderr.write(`warning: ${reason}; using step ${checkpoint.iterations}\n`);
  }
  const gan = ganOf(options);
  const state = networksOf(checkpoint, gan, loaded.path);
  return { path, options, gan, state, step: checkpoint.iterations };
}

/**
 * The weights to use: those asked for, else the moving average where the run keeps one.
 *
 * @throws UsageError if the average is asked for of a run that keeps none
 */
export function chooseWeights({ options, path }: TrainedRun, asked?: WeightKind): WeightKind {
  const hasAverage = options.training.averageDecay !== null;
  if (asked === 'average' && !hasAverage) {
    throw new UsageError(`${path} keeps no moving average: pass --weights live, or train with --ema 0.999`);
  }
  return asked ?? (hasAverage ? 'average' : 'live');
}

/** The generator with those weights, as samplers and exports take it. `runtime` is asked for if it must be run. */
export async function generatorWith(
  weights: WeightKind,
  { gan, state }: TrainedRun,
  runtime: () => Promise<Runtime>,
): Promise<State> {
  return weights === 'live' ? state : averagedGenerator(gan, state, await runtime());
}
