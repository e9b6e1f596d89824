/** One session of a run, from `train` or `resume` to its end: the training and its run folder. */
import { rm } from 'node:fs/promises';
import { DataError, SparringError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import type { Checkpoint } from '../gan/files/checkpoint.ts';
import { syncFolder } from '../data/disk/folders.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { withLearningRate } from '../gan/training/optimiser-settings.ts';
import type { Pretrained } from '../gan/training/pretrained.ts';
import { branchedOptions, createBranch } from './branch-run.ts';
import { loadCheckpointOf, renameAside, setDamagedAside, type LoadedCheckpoint } from './load-checkpoint.ts';
import { forecastSpace, refuseWithoutRoom } from './space-forecast.ts';
import { setAsideAfter, type SetAside } from './set-aside.ts';
import type { RunFolder } from './run-folder.ts';
import { createRunFolder } from './new-run-folder.ts';
import { eventNames, recordFailure, recordResumption } from './run-events.ts';
import type { StepFile } from './step-files.ts';
import { runOptionsSchema, type RunOptions } from './run-options.ts';
import type { RunData } from './subject.ts';
import type { Team } from './team.ts';
import { TrainingRun } from './training-run.ts';
import { untilEnd } from './until-end.ts';
import type { RunOutcome, SessionSteps, StepSettings, TrainSettings } from './session-report.ts';

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
  /** The step that was not kept. */
  readonly failedStep: number;
  /** The checkpoint to continue from; 0 for the beginning. */
  readonly step: number;
  /** The learning rate from there on. */
  readonly learningRate: number;
}

/** How often a session goes back to an earlier checkpoint. */
const maxRetries = 3;

/** A new run without an earlier checkpoint starts again from the beginning, unless that would lose more steps than these. */
const maxStepsLost = 1000;

/** What every session needs. */
interface Session {
  readonly options: RunOptions;
  /** The part of the data that is used for training. */
  readonly data: RunData;
  readonly runtime: Runtime;
  /** The generator of the first stage, if this run is the second stage and starts from the beginning. */
  readonly pretrained?: Pretrained | undefined;
  /** Processes that share each batch with this one. */
  readonly team?: Team | undefined;
}

export interface NewSession extends Session {
  /** The folder in which the run folder is created. */
  readonly out: string;
}

export interface ResumedSession extends Session {
  readonly folder: RunFolder;
  /** Whether it continues as a new run beside that of the folder, which stays as it is. Default: false. */
  readonly isBranch?: boolean | undefined;
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
  const { options, data, runtime, out, pretrained, team } = session;
  refuseWithoutRoom(await forecastSpace(options, out), out);
  const run = await TrainingRun.prepare(options, data, runtime, { pretrained, team });
  let folder: RunFolder | undefined;
  try {
    const open = async () => {
      folder = await createRunFolder(out, `${data.name}-${options.preset}`, { options: { ...options } });
      return folder;
    };
    return yield* withRetries(session, { run, open, settings, earliest: 0, mayBeginAgain: true });
  } catch (thrown) {
    await folder?.discardIfUntrained();
    throw thrown;
  }
}

/**
 * The steps that continue a run, in its folder or as a branch.
 *
 * @throws SparringError as `TrainingRun` does. If the preparation fails, the folder is unchanged. If not even one step of a
 *   branch succeeds, its folder is removed
 */
export function resumedSteps(session: ResumedSession, settings: OpeningSettings = {}): SessionSteps {
  return session.isBranch === true ? branchedSteps(session, settings) : stepsInPlace(session, settings);
}

async function* branchedSteps(session: ResumedSession, settings: OpeningSettings): SessionSteps {
  const { data, runtime, folder: source, loaded, team } = session;
  if (loaded === undefined) throw new DataError(`${source.path} has no checkpoint to branch from`);
  const step = loaded.checkpoint.iterations;
  const options = branchedOptions(session.options, source, step);
  const run = await TrainingRun.prepare(options, data, runtime, { from: loaded.checkpoint, team });
  let branch: RunFolder | undefined;
  let isTrained = false;
  try {
    return yield* withRetries(
      { ...session, options },
      {
        run,
        open: async () => (branch = await createBranch(source, step, options)),
        settings,
        earliest: step,
        mayBeginAgain: false,
        async onFirstStep() {
          await settings.onFirstStep?.();
          isTrained = true;
        },
      },
    );
  } catch (thrown) {
    if (branch !== undefined && !isTrained) await rm(branch.path, { recursive: true, force: true });
    throw thrown;
  }
}

async function* stepsInPlace(session: ResumedSession, settings: OpeningSettings): SessionSteps {
  const { options, data, runtime, folder, loaded, pretrained, team } = session;
  const previous = await folder.readOptions();
  const { learningRate } = (await folder.readOptions(runOptionsSchema)).training.optimiser;
  const run = await TrainingRun.prepare(options, data, runtime, {
    from: loaded?.checkpoint,
    pretrained,
    team,
  });
  const open = async () => {
    if (loaded === undefined) return folder;
    await setDamagedAside(loaded);
    const aside = await setAsideAfter(folder, loaded.checkpoint.iterations);
    if (aside !== undefined) settings.onSetAside?.(aside);
    return folder;
  };
  const { formatVersion: _, ...kept } = previous;
  const keepsRate = options.training.optimiser.learningRate === learningRate;
  // At the rate of before, the checkpoint that it resumes from was good.
  const resumedAt = loaded?.checkpoint.iterations ?? 0;
  const earliest = keepsRate ? 0 : resumedAt;
  return yield* withRetries(session, {
    run,
    open,
    settings,
    earliest,
    // A checkpoint is never given up for the beginning: that of step 0 has the weights that were imported.
    mayBeginAgain: loaded === undefined,
    // What a first step does not survive is not kept, nor a learning rate that broke the training.
    onFirstStep: () => folder.writeOptions(options),
    onGivenUp: () => folder.writeOptions(kept),
  });
}

/** The training that a session begins with, and its folder. */
interface FirstAttempt {
  readonly run: TrainingRun;
  readonly open: () => Promise<RunFolder>;
  readonly settings: OpeningSettings;
  /** The earliest checkpoint to go back to. */
  readonly earliest: number;
  /** Whether it may also go back to the beginning, with new weights. */
  readonly mayBeginAgain: boolean;
  /** Default: that of the settings. */
  readonly onFirstStep?: (() => Promise<void>) | undefined;
  /** Called when the last retry diverged too, while the run is still claimed. */
  readonly onGivenUp?: (() => Promise<void>) | undefined;
}

/**
 * Trains, and goes back to the last checkpoint at a tenth of the learning rate when a step is not finite, each time one
 * checkpoint further: the newest may be finite, and already too far off to continue from. The claim on the run is held
 * throughout.
 */
async function* withRetries(session: Session, first: FirstAttempt): SessionSteps {
  const { run, open, settings } = first;
  const folder = await openFolder(run, open, settings);
  let attempt: Attempt = { run, options: session.options };
  try {
    let { onFirstStep: onSurvived = settings.onFirstStep } = first;
    for (let retries = 0; ; retries++) {
      const from = attempt.run.trainer.iterations;
      const onFirstStep = async () => {
        await onSurvived?.();
        await recordResumption(folder, from);
      };
      try {
        const outcome = yield* attempt.run.steps(folder, { ...settings, onFirstStep, staysOpen: true });
        if (!outcome.interrupted || outcome.step > from) await recordResumption(folder, from);
        return outcome;
      } catch (thrown) {
        if (!hasDiverged(thrown)) throw thrown;
        attempt = await retry(session, folder, { ...first, attempt, thrown, retries });
        const { options } = attempt;
        onSurvived = () => folder.writeOptions(options);
      }
    }
  } catch (thrown) {
    if (isFailure(thrown, settings)) await recordFailure(folder, attempt.run.trainer.iterations, thrown);
    if (hasDiverged(thrown)) await first.onGivenUp?.();
    throw thrown;
  } finally {
    await folder.close();
  }
}

/** A training, and the options that it is made with. */
interface Attempt {
  readonly run: TrainingRun;
  readonly options: RunOptions;
}

interface Failure extends Pick<FirstAttempt, 'settings' | 'earliest' | 'mayBeginAgain'> {
  readonly attempt: Attempt;
  readonly thrown: SparringError;
  /** How many times the session went back before. */
  readonly retries: number;
}

/**
 * Prepares the training from an earlier checkpoint at a lower rate, and records it.
 *
 * The options are written after the first step that they survive. Killed before, the session does the same again. If a
 * checkpoint was already set aside, it continues from the one before at the rate of before, and goes back again when it must.
 *
 * @throws SparringError if there were too many retries, or nothing to go back to
 */
async function retry(
  session: Session,
  folder: RunFolder,
  { attempt, thrown, retries, settings, earliest, mayBeginAgain }: Failure,
): Promise<Attempt> {
  const { training } = attempt.options;
  const learningRate = Number((training.optimiser.learningRate / 10).toPrecision(6));
  const kept = await folder.listCheckpoints();
  const allowed = kept.filter(({ step }) => step >= earliest);
  const checkpoint = await newestWhole(folder, candidates(allowed, retries, mayBeginAgain));
  if (retries === maxRetries || (checkpoint === undefined && !mayBeginAgain))
    throw gaveUp(thrown, kept.length === 0 ? undefined : folder.path, learningRate);
  const step = checkpoint?.iterations ?? 0;
  const options: RunOptions = {
    ...attempt.options,
    training: { ...training, optimiser: withLearningRate(training.optimiser, learningRate) },
  };
  const { data, runtime, pretrained, team } = session;
  const run = await TrainingRun.prepare(options, data, runtime, {
    from: checkpoint,
    pretrained: checkpoint === undefined ? pretrained : undefined,
    team,
  });
  try {
    const failedStep = attempt.run.trainer.iterations + 1;
    const found = { reason: reasonOf(thrown), failedStep, step, learningRate };
    await folder.appendEvent({
      event: eventNames.retry,
      step: failedStep,
      from: step,
      learningRate,
      reason: found.reason,
    });
    for (const { path, step: later } of kept) if (later > step) await renameAside(path, 'set-aside');
    await syncFolder(folder.checkpointsPath); // before the lower rate is written: one without the other is another run
    settings.onRetry?.(found);
  } catch (failed) {
    await run.release();
    throw failed;
  }
  return { run, options };
}

/** The checkpoints that a retry may continue from; none: it starts again from the beginning. */
function candidates(
  allowed: readonly StepFile[],
  retries: number,
  mayBeginAgain: boolean,
): readonly StepFile[] {
  const before = allowed.slice(0, Math.max(0, allowed.length - retries));
  const mayRestart = mayBeginAgain && (allowed[0]?.step ?? 0) <= maxStepsLost;
  return before.length > 0 || mayRestart ? before : allowed.slice(0, 1);
}

/** The newest of some checkpoints that can be read. */
async function newestWhole(
  folder: RunFolder,
  checkpoints: readonly StepFile[],
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

/** Whether a session broke: nobody stopped it, and no other process trains the run. */
function isFailure(thrown: unknown, { signal }: StepSettings): boolean {
  if (thrown instanceof SparringError && thrown.code === 'busy') return false;
  return signal?.aborted !== true || thrown !== signal.reason;
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

/** Opens the folder of a training that is prepared. */
async function openFolder(
  run: TrainingRun,
  open: () => Promise<RunFolder>,
  { onPrepared, onOpen }: OpeningSettings,
): Promise<RunFolder> {
  try {
    onPrepared?.();
    const folder = await open();
    onOpen?.(folder);
    return folder;
  } catch (thrown) {
    await run.release();
    throw thrown;
  }
}
