/** One session of a run, from `train` or `resume` to its end: the training and its run folder. */
import { DataError, SparringError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import type { Checkpoint } from '../gan/files/checkpoint.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { Pretrained } from '../gan/training/pretrained.ts';
import { loadCheckpointOf, renameAside, setDamagedAside, type LoadedCheckpoint } from './load-checkpoint.ts';
import { forecastSpace, refuseWithoutRoom } from './space-forecast.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';
import { setAsideAfter, type SetAside } from './set-aside.ts';
import type { RunOptions } from './run-options.ts';
import type { RunData } from './subject.ts';
import {
  TrainingRun,
  untilEnd,
  type RunOutcome,
  type SessionSteps,
  type StepSettings,
  type TrainSettings,
} from './training-run.ts';

export interface OpeningSettings extends StepSettings {
  /** Called after all preparations have succeeded, before anything is written. */
  readonly onPrepared?: (() => void) | undefined;
  /** Called when the folder is ready, before the first step. Options of a resumed run are written after that step. */
  readonly onOpen?: ((folder: RunFolder) => void) | undefined;
  /** Called when a resumed run continues before its newest checkpoint, and what is later was set aside. */
  readonly onSetAside?: ((aside: SetAside) => void) | undefined;
  /** Called when a step was not finite and training goes back, at a tenth of the learning rate. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

export interface SessionSettings extends OpeningSettings, TrainSettings {}

/** A training that was not finite, and where it continues. */
export interface Retry {
  /** Why the step was not kept, without a remedy. */
  readonly reason: string;
  /** The checkpoint to continue from; 0 for the beginning. */
  readonly step: number;
  /** The learning rate from there on. */
  readonly learningRate: number;
}

/** How often a session goes back to an earlier checkpoint. */
const maxRetries = 3;

/** What every session needs. */
interface Session {
  readonly options: RunOptions;
  /** The part of the data that is used for training. */
  readonly data: RunData;
  readonly runtime: Runtime;
  /** The generator of the first stage, if this run is the second stage and starts from the beginning. */
  readonly pretrained?: Pretrained | undefined;
}

export interface NewSession extends Session {
  /** The folder in which the run folder is created. */
  readonly out: string;
}

export interface ResumedSession extends Session {
  readonly folder: RunFolder;
  /** Where to resume; undefined if the run was killed before its first checkpoint and starts again. */
  readonly loaded: LoadedCheckpoint | undefined;
}

/**
 * Trains a new run in a new numbered folder, to its end.
 *
 * @throws SparringError as `newRunSteps` does; also what `onStep` throws
 */
export async function trainNewRun(session: NewSession, settings: SessionSettings = {}): Promise<RunOutcome> {
  return untilEnd(newRunSteps(session, settings), settings);
}

/**
 * Continues the training of a run in its folder, to its end.
 *
 * @throws SparringError as `resumedSteps` does; also what `onStep` throws
 */
export async function resumeRun(
  session: ResumedSession,
  settings: SessionSettings = {},
): Promise<RunOutcome> {
  return untilEnd(resumedSteps(session, settings), settings);
}

/**
 * The steps of a new run in a new numbered folder.
 *
 * @throws SparringError as `TrainingRun` does. If not even one step succeeds, the folder is removed
 */
export async function* newRunSteps(session: NewSession, settings: OpeningSettings = {}): SessionSteps {
  const { options, data, runtime, out, pretrained } = session;
  refuseWithoutRoom(await forecastSpace(options, out), out);
  const run = await TrainingRun.prepare(options, data, runtime, { pretrained });
  let folder: RunFolder | undefined;
  try {
    const open = async () => {
      folder = await createRunFolder(out, `${data.name}-${options.preset}`, { options: { ...options } });
      return folder;
    };
    return yield* withRetries(session, stepsIn(run, open, settings), () => folder, settings);
  } catch (thrown) {
    await folder?.discardIfUntrained();
    throw thrown;
  }
}

/**
 * The steps that continue a run in its folder.
 *
 * @throws SparringError as `TrainingRun` does. If the preparation fails, the folder is unchanged
 */
export async function* resumedSteps(session: ResumedSession, settings: OpeningSettings = {}): SessionSteps {
  const { options, data, runtime, folder, loaded, pretrained } = session;
  const previous = await folder.readOptions();
  const run = await TrainingRun.prepare(options, data, runtime, { from: loaded?.checkpoint, pretrained });
  const open = async () => {
    if (loaded === undefined) return folder;
    await setDamagedAside(loaded);
    const aside = await setAsideAfter(folder, loaded.checkpoint.iterations);
    if (aside !== undefined) settings.onSetAside?.(aside);
    return folder;
  };
  // What a first step does not survive is not kept.
  const onFirstStep = async () => folder.writeOptions(options);
  try {
    const first = stepsIn(run, open, { ...settings, onFirstStep });
    return yield* withRetries(session, first, () => folder, settings);
  } catch (thrown) {
    // A learning rate that broke the training is not kept.
    if (hasDiverged(thrown)) {
      const { formatVersion: _, ...kept } = previous;
      await folder.writeOptions(kept);
    }
    throw thrown;
  }
}

/**
 * Goes back to the last checkpoint at a tenth of the learning rate when a step is not finite, each time one checkpoint
 * further: the newest may be finite, and already too far off to continue from.
 */
async function* withRetries(
  session: Session,
  first: SessionSteps,
  folderOf: () => RunFolder | undefined,
  settings: OpeningSettings,
): SessionSteps {
  let { options } = session;
  let steps = first;
  for (let retries = 0; ; retries++) {
    try {
      return yield* steps;
    } catch (thrown) {
      const folder = folderOf();
      if (!hasDiverged(thrown) || folder === undefined) throw thrown;
      const learningRate = Number((options.training.optimiser.learningRate / 10).toPrecision(6));
      if (retries === maxRetries) {
        const saved = await folder.latestCheckpoint();
        throw gaveUp(thrown, saved === undefined ? undefined : folder.path, learningRate);
      }
      const { data, runtime, pretrained } = session;
      const { training } = options;
      options = { ...options, training: { ...training, optimiser: { ...training.optimiser, learningRate } } };
      const kept = await folder.listCheckpoints();
      const checkpoint = await newestWhole(folder, kept.slice(0, Math.max(0, kept.length - retries)));
      const step = checkpoint?.iterations ?? 0;
      for (const { path, step: later } of kept) if (later > step) await renameAside(path, 'set-aside');
      const run = await TrainingRun.prepare(options, data, runtime, {
        from: checkpoint,
        pretrained: checkpoint === undefined ? pretrained : undefined,
      });
      await folder.writeOptions(options);
      settings.onRetry?.({ reason: reasonOf(thrown), step, learningRate });
      steps = run.steps(folder, settings);
    }
  }
}

/** The newest of some checkpoints that can be read. */
async function newestWhole(
  folder: RunFolder,
  checkpoints: readonly { readonly step: number }[],
): Promise<Checkpoint | undefined> {
  for (const { step } of checkpoints.toReversed()) {
    try {
      return (await loadCheckpointOf(folder, step)).checkpoint;
    } catch (thrown) {
      if (!(thrown instanceof DataError)) throw thrown;
    }
  }
  return undefined;
}

function hasDiverged(thrown: unknown): thrown is SparringError {
  return thrown instanceof SparringError && thrown.code === 'diverged';
}

/** What happened: the beginning of the sentence, before what to do. */
function reasonOf({ message }: SparringError): string {
  return message.split(': ')[0]!;
}

/** @param path of the run; undefined if it has no checkpoint, so that it is removed */
function gaveUp(thrown: SparringError, path: string | undefined, learningRate: number): SparringError {
  const again = path === undefined ? 'train again' : `resume ${path}`;
  return new SparringError(
    says`${reasonOf(thrown)}, also at lower rates (${maxRetries} times, each time from an earlier checkpoint): ${again} with ${option('learningRate', learningRate)}`,
    { code: 'diverged' },
  );
}

async function* stepsIn(
  run: TrainingRun,
  openFolder: () => Promise<RunFolder>,
  { onPrepared, onOpen, ...settings }: OpeningSettings,
): SessionSteps {
  let folder: RunFolder;
  try {
    onPrepared?.();
    folder = await openFolder();
    onOpen?.(folder);
  } catch (thrown) {
    await run.release();
    throw thrown;
  }
  return yield* run.steps(folder, settings);
}
