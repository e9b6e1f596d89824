/** One session of a run, from `train` or `resume` to its end: the training and its run folder. */
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { Pretrained } from '../gan/training/pretrained.ts';
import { setDamagedAside, type LoadedCheckpoint } from './load-checkpoint.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';
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
  /** Called after the folder and its options have been written, before the first step. */
  readonly onOpen?: ((folder: RunFolder) => void) | undefined;
}

export interface SessionSettings extends OpeningSettings, TrainSettings {}

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
  const run = await TrainingRun.prepare(options, data, runtime, { pretrained });
  let folder: RunFolder | undefined;
  try {
    const open = async () => {
      folder = await createRunFolder(out, `${data.name}-${options.preset}`);
      await folder.writeOptions(options);
      return folder;
    };
    return yield* stepsIn(run, open, settings);
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
  const run = await TrainingRun.prepare(options, data, runtime, { from: loaded?.checkpoint, pretrained });
  const open = async () => {
    if (loaded !== undefined) await setDamagedAside(loaded);
    await folder.writeOptions(options);
    return folder;
  };
  return yield* stepsIn(run, open, settings);
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
