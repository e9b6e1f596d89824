/** Opens a run to train it further, and updates its options. */
import { DataError } from '../core/errors.ts';
import type { ValueLimits } from '../core/value-range.ts';
import { grouped } from '../core/wording.ts';
import type { DataIdentity } from './data-identity-schema.ts';
import { withIdentity } from './data-identity.ts';
import { loadChosenCheckpoint } from './choose-checkpoint.ts';
import { withLearningRate } from '../gan/training/optimiser-settings.ts';
import type { LoadedCheckpoint } from './load-checkpoint.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import { ganOf, runOptionsSchema, type MachineOptions, type RunOptions } from './run-options.ts';
import { completeSetAside } from './set-aside.ts';
import type { StepChoice } from './step-choice.ts';

export interface ResumableRun {
  /** Claimed, so that no other process trains it, unless a branch is made of it. Close it after use. */
  readonly folder: RunFolder;
  /** Whether it continues as a new run, and stays as it is. */
  readonly isBranch: boolean;
  readonly options: RunOptions;
  /** Undefined if the run was killed before its first checkpoint. */
  readonly loaded: LoadedCheckpoint | undefined;
  /** What is wrong with the metrics, in a sentence; undefined if nothing is. */
  readonly metricsWarning: string | undefined;
}

export interface ResumableRunSettings {
  /** Where to continue. Default: at the latest checkpoint. */
  readonly step?: StepChoice | undefined;
  /** Whether to continue as a new run beside this one, which may then be in training. Default: false. */
  readonly isBranch?: boolean | undefined;
}

/**
 * @throws SparringError if the run does not exist, another process trains it, the checkpoint does not exist or is damaged,
 *   or there is none to branch from
 */
export async function openResumableRun(
  path: string,
  { step, isBranch = false }: ResumableRunSettings = {},
): Promise<ResumableRun> {
  const folder = await openRunFolder(path);
  if (!isBranch) await folder.claim();
  try {
    const options = await folder.readOptions(runOptionsSchema);
    if (!isBranch) await completeSetAside(folder);
    const loaded = await loadChosenCheckpoint(folder, ganOf(options), step);
    if (isBranch && loaded === undefined) {
      throw new DataError(
        `${path} has no checkpoint yet from which it could branch: wait for the first one, or resume it`,
        {
          code: 'not-found',
        },
      );
    }
    return { folder, isBranch, options, loaded, metricsWarning: await folder.metricsWarning() };
  } catch (thrown) {
    await folder.close();
    throw thrown;
  }
}

/** What was found damaged: a sentence for each checkpoint that is left out, and one for the metrics. */
export function damageWarnings({ loaded, metricsWarning }: ResumableRun): readonly string[] {
  const ofMetrics = metricsWarning === undefined ? [] : [metricsWarning];
  if (loaded === undefined) return ofMetrics;
  const step = grouped(loaded.checkpoint.iterations);
  return [...loaded.damaged.map(({ reason }) => `${reason}; resuming from step ${step}`), ...ofMetrics];
}

/** What may change when a run is resumed. */
export interface ResumedChange {
  /** Where the data is now. Default: as before. */
  readonly data?: Pick<RunOptions, 'data' | 'passed'> | undefined;
  /** The values of black and white in the data from now on. Default: as before. */
  readonly values?: ValueLimits | undefined;
  /** Recorded if the run has none yet, as an imported one; otherwise those of the beginning stay. */
  readonly pictures: number;
  readonly identity?: DataIdentity | undefined;
  /** From now on. A schedule continues as if it had started with this rate. */
  readonly learningRate?: number | undefined;
  readonly machine: MachineOptions;
  readonly until: RunOptions['until'];
}

export function resumedOptions(
  old: RunOptions,
  { data, values = old.values, pictures, identity, learningRate, machine, until }: ResumedChange,
): RunOptions {
  const { training } = old;
  const { passed, ...rest } = old;
  const stayed = { data: old.data, ...(passed === undefined ? {} : { passed }) };
  const resumed = {
    ...rest,
    ...(data ?? stayed),
    ...(values === undefined ? {} : { values }),
    pictures: old.pictures === 0 ? pictures : old.pictures,
    training:
      learningRate === undefined
        ? training
        : { ...training, optimiser: withLearningRate(training.optimiser, learningRate) },
    ...machine,
    until,
  };
  return withIdentity(resumed, old.identity ?? identity);
}
