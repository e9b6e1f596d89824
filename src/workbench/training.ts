/// <reference lib="esnext.disposable" preserve="true" />
/** Trainings as async iterators: they write the run folders that `sparring train` and `sparring resume` write. */
import { throwIfAborted } from '../core/abort.ts';
import { checkArguments, checkOptions, kind, text } from '../core/checks.ts';
import { withoutUndefined } from '../core/objects.ts';
import { SparringError } from '../core/errors.ts';
import { isPictureSource, type PictureSource } from '../data/pictures/source.ts';
import type { ValueLimits } from '../core/value-range.ts';
import type { SetOptions } from '../data/sets/open-set.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { OpeningSettings } from '../runs/sessions.ts';
import type { SetAside } from '../runs/set-aside.ts';
import type { RunOutcome, RunProgress, SessionSteps, StepSettings } from '../runs/session-report.ts';
import { deviceOf, quickest, type DeviceOptions } from './device.ts';
import type { Run } from './run.ts';
import {
  resumeRules,
  trainRules,
  type ResumeOptions,
  type SessionOptions,
  type TrainingData,
  type TrainOptions,
} from './training-options.ts';

/** What a session needs, and what it tells of itself. */
interface Session {
  readonly steps: (
    settings: StepSettings & Required<Pick<OpeningSettings, 'onOpen' | 'onSetAside'>>,
  ) => SessionSteps;
  readonly runtime: Runtime;
  readonly warnings: readonly string[];
  readonly close: () => Promise<void> | void;
}

/**
 * A training: iterate over it to train, a step at a time. All loops over it share the steps. Whoever leaves the loop
 * stops the training, and everything is saved first.
 *
 * The steps throw a UsageError if an option does not fit the others, the preset or the data, and a SparringError if
 * something cannot be opened or written, the device fails or the training diverges; then the last checkpoint is complete.
 *
 * @example
 * const training = train('photos', { minutes: 10 });
 * for await (const { step, lossG } of training) console.log(step, lossG);
 * const run = await training.run();
 */
export interface Training extends AsyncIterable<RunProgress, RunOutcome | undefined>, AsyncDisposable {
  /** The run folder; undefined until it exists, shortly before the first step. */
  readonly path: string | undefined;
  /** How the training ended; undefined before, after an error, and if there was nothing left to train. */
  readonly outcome: RunOutcome | undefined;
  /**
   * What looks wrong in the data (files that were left out, pictures that will be nearly black), and why a resumed run does
   * not continue exactly as if it had never stopped. Known at the first step.
   */
  readonly warnings: readonly string[];
  /** What a resumed run had after the `step` that it continues from; undefined if nothing. Known at the first step. */
  readonly setAside: SetAside | undefined;
  /**
   * Trains what is left, and opens the run at its last checkpoint.
   *
   * @throws as the steps do, and as `openRun` does: a training that is stopped before its first step has no checkpoint
   */
  run(): Promise<Run>;
  /** Stops the training after the step that is running, with everything saved. */
  stop(): Promise<void>;
}

/** Makes a session ready. @param found tells the run folder, if it exists already */
type OpenSession = (found: (path: string) => void) => Promise<Session | undefined>;

type Stopping = Pick<SessionOptions, 'signal' | 'onDiskFull'>;

class SessionTraining implements Training {
  readonly #steps: AsyncGenerator<RunProgress, RunOutcome | undefined, void>;
  #path: string | undefined;
  #runtime: Runtime | undefined;
  #outcome: RunOutcome | undefined;
  #warnings: readonly string[] = [];
  #setAside: SetAside | undefined;

  /** @param open gives no session if the run is already finished */
  constructor(open: OpenSession, options: Stopping) {
    this.#steps = this.#train(open, options);
  }

  get path(): string | undefined {
    return this.#path;
  }

  get outcome(): RunOutcome | undefined {
    return this.#outcome;
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  get setAside(): SetAside | undefined {
    return this.#setAside;
  }

  [Symbol.asyncIterator](): AsyncGenerator<RunProgress, RunOutcome | undefined, void> {
    return this.#steps;
  }

  async run(): Promise<Run> {
    while ((await this.#steps.next()).done !== true);
    if (this.#path === undefined) {
      throw new SparringError('the training was left before its first step: there is no run to open', {
        code: 'not-found',
      });
    }
    const { openRun } = await opening();
    return openRun(this.#path, { runtime: this.#runtime });
  }

  async stop(): Promise<void> {
    await this.#steps.return(undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async *#train(
    open: OpenSession,
    { signal, onDiskFull }: Stopping,
  ): AsyncGenerator<RunProgress, RunOutcome | undefined, void> {
    await throwIfAborted(signal);
    const session = await open((path) => (this.#path = path));
    if (session === undefined) return undefined;
    try {
      signal?.throwIfAborted();
      this.#runtime = session.runtime;
      this.#warnings = session.warnings;
      return yield* session.steps({
        signal,
        onDiskFull,
        onOpen: ({ path }) => (this.#path = path),
        onSetAside: (aside) => (this.#setAside = aside),
        onEnd: (outcome) => (this.#outcome = outcome),
      });
    } finally {
      await session.close();
    }
  }
}

/** Only what nothing else says better: what a path or pictures must be, their readers know. */
const trainingData = kind(
  'a path, the name of a set, or pictures',
  (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
);

/**
 * Trains a new run, in a new numbered folder, as `sparring train` does. Nothing happens before the first step is asked
 * for.
 *
 * @example
 * for await (const progress of train('photos', { preset: 'dcgan-64', minutes: 10, signal })) {
 *   console.log(progress.step, progress.lossD, progress.sample);
 * }
 */
export function train(data: TrainingData, options: TrainOptions = {}): Training {
  checkArguments('train', { data }, { data: trainingData });
  checkOptions('train', options, trainRules);
  const { out = 'runs', dataRoot, fetch, signal, onDiskFull: _, device, ...request } = options;
  const { runtime } = options;
  return new SessionTraining(async () => {
    // The schemas of a run's files take 14 MB, which an importing program may never need.
    const [{ planTraining }, { newRunSteps }, notes] = await Promise.all([
      import('./plan-training.ts'),
      import('../runs/sessions.ts'),
      import('../runs/data-notes.ts'),
    ]);
    const first = await planTraining(await dataOf(data), request, {
      ...(await openers({ dataRoot, fetch, signal })),
      runtime: () => deviceOf({ ...options, device: device === quickest ? 'cpu' : device }),
    });
    try {
      const isChosen = device !== quickest || runtime !== undefined;
      const planned = isChosen
        ? first
        : (await (await import('./quickest-device.ts')).onQuickestDevice(first)).planned;
      const ofValues = await notes.notesOfNewTraining(
        planned.options,
        planned.data,
        request.channels !== undefined,
      );
      return {
        runtime: planned.runtime,
        warnings: notes.notesForPrograms(planned.data, ofValues, typeof data === 'string'),
        steps: (settings) => newRunSteps({ ...planned, out }, settings),
        close: planned.close,
      };
    } catch (thrown) {
      first.close();
      throw thrown;
    }
  }, options);
}

/**
 * Trains a run further, as `sparring resume` does: to its previous end, or to a new one. Without anything left to train
 * there are no steps.
 *
 * @param path the run folder. Of a branch, `path` of the training is its own folder
 * @example
 * for await (const { step } of resumeTraining('runs/00003-photos-dcgan-64', { minutes: 30 })) console.log(step);
 */
export function resumeTraining(path: string, options: ResumeOptions = {}): Training {
  checkArguments('resumeTraining', { path }, { path: text });
  checkOptions('resumeTraining', options, resumeRules);
  const { dataRoot, fetch, signal, data, step, branch, onDiskFull: _, ...request } = options;
  return new SessionTraining(async (found) => {
    const [{ planResumed }, { damageWarnings, openResumableRun }, { resumedSteps }, notes] =
      await Promise.all([
        import('./plan-resumed.ts'),
        import('../runs/resumable-run.ts'),
        import('../runs/sessions.ts'),
        import('../runs/data-notes.ts'),
      ]);
    const run = await openResumableRun(path, { step, isBranch: branch });
    try {
      const planned = await planResumed(
        run,
        { ...request, data: data === undefined ? undefined : await dataOf(data) },
        {
          ...(await openers({ dataRoot, fetch, signal })),
          runtime: (used) => deviceOf({ ...used, ...given(options) }),
        },
      );
      if (branch !== true) found(path);
      if (planned === undefined) {
        await run.folder.close();
        return undefined;
      }
      const ofValues = planned.isClosing
        ? []
        : await notes.notesOfValues(planned.data, planned.options.values);
      return {
        runtime: planned.runtime,
        warnings: [
          ...damageWarnings(run),
          ...planned.warnings,
          ...notes.notesForPrograms(planned.data, ofValues, data === undefined || typeof data === 'string'),
        ],
        steps: (settings) => resumedSteps(planned, settings),
        async close() {
          planned.close();
          await run.folder.close();
        },
      };
    } catch (thrown) {
      await run.folder.close();
      throw thrown;
    }
  }, options);
}

function opening(): Promise<typeof import('./open-run.ts')> {
  return import('./open-run.ts');
}

/** The members that are given: an undefined one would replace the run's own. */
function given({ runtime, device, threads }: DeviceOptions): DeviceOptions {
  return withoutUndefined({ runtime, device, threads });
}

async function openers(
  options: Pick<SetOptions, 'dataRoot' | 'fetch'> & { signal: AbortSignal | undefined },
) {
  const [{ openSource }, { openRun }] = await Promise.all([
    import('../data/open.ts'),
    import('../runs/open-run.ts'),
  ]);
  return {
    pictures: (data: string, values: ValueLimits | undefined) => openSource(data, { ...options, values }),
    run: (path: string) => openRun(path),
  };
}

async function dataOf(data: TrainingData): Promise<string | PictureSource> {
  if (typeof data === 'string' || isPictureSource(data)) return data;
  const { pictureSource } = await import('../data/picture-source.ts');
  return pictureSource(data);
}
