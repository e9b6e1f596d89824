/** One session of a run, from `train` or `resume` to its end: a training and the folder that it is written into. */
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { Pretrained } from '../gan/training/pretrained.ts';
import { setDamagedAside, type LoadedCheckpoint } from './load-checkpoint.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';
import type { RunOptions } from './run-options.ts';
import type { RunData } from './subject.ts';
import { TrainingRun, type RunOutcome, type TrainSettings } from './training-run.ts';

export interface SessionSettings extends TrainSettings {
  /** Called when nothing but training can go wrong any more, before anything is written. */
  readonly onPrepared?: (() => void) | undefined;
  /** Called when the folder and its options are written, before the first step. */
  readonly onOpen?: ((folder: RunFolder) => void) | undefined;
}

/** What every session is of. */
interface Session {
  readonly options: RunOptions;
  /** The part of the data that is trained on. */
  readonly data: RunData;
  readonly runtime: Runtime;
  /** The first stage, where this run is the second and begins. */
  readonly pretrained?: Pretrained | undefined;
}

export interface NewSession extends Session {
  /** The folder that the run's own is made in. */
  readonly out: string;
}

export interface ResumedSession extends Session {
  readonly folder: RunFolder;
  /** Where to resume; undefined of a run that was killed before its first checkpoint, which begins again. */
  readonly loaded: LoadedCheckpoint | undefined;
}

/**
 * Trains a new run in a numbered folder of its own.
 *
 * @throws SparringError as `TrainingRun` does. A run without a single step leaves no folder
 */
export async function trainNewRun(session: NewSession, settings: SessionSettings = {}): Promise<RunOutcome> {
  const { options, data, runtime, out, pretrained } = session;
  const run = await TrainingRun.prepare(options, data, runtime, { pretrained });
  let trained = false;
  let folder: RunFolder | undefined;
  try {
    return await trainIn(
      run,
      async () => {
        folder = await createRunFolder(out, `${data.name}-${options.preset}`);
        await folder.writeOptions(options);
        return folder;
      },
      {
        ...settings,
        onStep(progress) {
          trained = true;
          settings.onStep?.(progress);
        },
      },
    );
  } catch (thrown) {
    if (!trained) await folder?.discardIfUntrained();
    throw thrown;
  }
}

/**
 * Trains a run further, in its folder.
 *
 * @throws SparringError as `TrainingRun` does. The folder is as it was if nothing could be prepared
 */
export async function resumeRun(
  session: ResumedSession,
  settings: SessionSettings = {},
): Promise<RunOutcome> {
  const { options, data, runtime, folder, loaded, pretrained } = session;
  const run = await TrainingRun.prepare(options, data, runtime, { from: loaded?.checkpoint, pretrained });
  return trainIn(
    run,
    async () => {
      if (loaded !== undefined) await setDamagedAside(loaded);
      await folder.writeOptions(options);
      return folder;
    },
    settings,
  );
}

async function trainIn(
  run: TrainingRun,
  openFolder: () => Promise<RunFolder>,
  { onPrepared, onOpen, ...settings }: SessionSettings,
): Promise<RunOutcome> {
  let folder: RunFolder;
  try {
    onPrepared?.();
    folder = await openFolder();
    onOpen?.(folder);
  } catch (thrown) {
    await run.release();
    throw thrown;
  }
  return run.train(folder, settings);
}
