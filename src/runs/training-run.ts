import { TrainingWatch } from '../analysis/health/training-watch.ts';
import { range } from '../core/numbers.ts';
import { encodeCheckpoint, type Checkpoint } from '../gan/files/checkpoint.ts';
import { withClasses } from '../gan/networks/gan.ts';
import { latentOfSeeds, Sampler } from '../gan/sampling/sampler.ts';
import { standingGenerator } from '../gan/sampling/standing-generator.ts';
import { takePretrained, type Pretrained } from '../gan/training/pretrained.ts';
import { Trainer, type StepReport } from '../gan/training/trainer.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { animate } from './animate.ts';
import { checkpointPace, isSampleDue, samplePace } from './pace.ts';
import { DiskRoom } from './disk-room.ts';
import { bestKept, noteBest } from './best-evaluation.ts';
import type { RunFolder } from './run-folder.ts';
import type { RunOutcome, SessionSteps, StepSettings, TrainSettings } from './session-report.ts';
import { isAtEnd, secondsLeft } from './run-end.ts';
import { secondsPerStep } from './seconds-per-step.ts';
import { SessionClock } from './session-clock.ts';
import { unlessStopped } from './stopping.ts';
import { SpeedMeter } from './speed-meter.ts';
import { trainerOptionsOf, type RunOptions } from './run-options.ts';
import { EventLog } from './tensorboard/event-log.ts';
import { pictureTags, scalarsOf } from './tensorboard/scalars.ts';
import { defaultWeights } from './trained-run.ts';
import { stepRecordOf } from './step-record.ts';
import type { Team } from './team.ts';
import { trainingFacts } from './training-facts.ts';
import { TrainingMeasure } from './training-measure.ts';
import { subjectOf, type RunData, type Subject } from './subject.ts';
import { untilEnd } from './until-end.ts';

/** What a session starts with. */
export interface RunStart {
  readonly from?: Checkpoint | undefined;
  readonly pretrained?: Pretrained | undefined;
  /** Processes that share each batch with this one. Default: none. */
  readonly team?: Team | undefined;
}

/** A grid of samples that was drawn. */
interface DrawnGrid {
  readonly path: string;
  /** What it shows: pictures [count, C, H, W] or points [count, dimension]. */
  readonly examples: Float32Array;
}

/**
 * One session of a run: trains from a checkpoint or the beginning to the end of the run, and writes metrics, samples and
 * checkpoints into its folder.
 *
 * @example
 * const run = await TrainingRun.prepare(options, source, runtime);
 * const outcome = await run.train(await createRunFolder('runs', 'bedrooms'));
 */
export class TrainingRun {
  readonly options: RunOptions;
  readonly trainer: Trainer;
  readonly #runtime: Runtime;
  readonly #subject: Subject;
  readonly #sampler: Sampler;
  readonly #earlierSeconds: number;
  readonly #measure: TrainingMeasure | undefined;
  readonly #team: Team | undefined;

  private constructor(
    options: RunOptions,
    runtime: Runtime,
    trainer: Trainer,
    subject: Subject,
    sampler: Sampler,
    earlierSeconds: number,
    measure: TrainingMeasure | undefined,
    team: Team | undefined,
  ) {
    this.options = options;
    this.#runtime = runtime;
    this.trainer = trainer;
    this.#subject = subject;
    this.#sampler = sampler;
    this.#earlierSeconds = earlierSeconds;
    this.#measure = measure;
    this.#team = team;
  }

  /**
   * Compiles the training and reads the first batch, so that errors show before a run folder exists. Call `train` or
   * `release` afterwards.
   *
   * @param data the part of the data that is used for training (`partOfSource`)
   * @param start.from the checkpoint to resume from. Default: start from the beginning
   * @param start.pretrained weights of the upper layers of G, for a run that starts from the beginning
   * @throws SparringError if the batch is larger than the data, no picture can be read, the device fails, or
   *   the checkpoint belongs to another network
   */
  static async prepare(
    options: RunOptions,
    data: RunData,
    runtime: Runtime,
    { from, pretrained, team }: RunStart = {},
  ): Promise<TrainingRun> {
    const subject = await subjectOf(options, data, (from?.iterations ?? 0) * options.training.k, runtime);
    let trainer: Trainer | undefined;
    try {
      // Only a new run needs the mean: a checkpoint contains the biases initialised with it.
      const isNew = from === undefined && pretrained === undefined;
      const trainerOptions = trainerOptionsOf(options, isNew ? await subject.marginals() : undefined);
      const share = team?.share(options);
      const compilation = share === undefined ? undefined : ({ steps: 'apart', share } as const);
      trainer = await Trainer.create(trainerOptions, runtime, compilation);
      if (from !== undefined) trainer.restore(from.tensors, from.iterations);
      else if (pretrained !== undefined) await takePretrained(trainer.state, trainerOptions.gan, pretrained);
      await subject.batches.peek();
      await team?.begin(options, trainer);
      const sampler = await Sampler.create(trainerOptions.gan, runtime);
      const seconds = from?.seconds ?? 0;
      const measure = TrainingMeasure.of(options, data, runtime, seconds);
      return new TrainingRun(options, runtime, trainer, subject, sampler, seconds, measure, team);
    } catch (thrown) {
      await subject.release();
      await trainer?.release();
      throw thrown;
    }
  }

  /** Releases the resources of the session. `train` and `steps` do so themselves. */
  async release(): Promise<void> {
    await this.#subject.release();
    await this.#measure?.release();
    await this.#sampler.release();
    await this.#team?.end();
    await this.trainer.release();
  }

  /** One step, which the team shares. @param onBatch is told of each batch */
  async #step(onBatch?: (pictures: Float32Array) => void): Promise<StepReport> {
    const team = this.#team;
    const step = () =>
      this.trainer.step(async () => {
        const next = () => this.#subject.next();
        const batch = await (team === undefined ? next() : team.pictures(next));
        onBatch?.(batch instanceof Float32Array ? batch : batch.pictures);
        await team?.batch(batch);
        return batch;
      });
    return team === undefined ? step() : team.step(step);
  }

  /**
   * Seconds per step, of a few steps. Nothing is written, and the session is released.
   *
   * @throws SparringError if the device fails, or training diverges at once
   */
  async timeSteps(): Promise<number> {
    try {
      return await secondsPerStep(() => this.#step());
    } finally {
      await this.release();
    }
  }

  /**
   * Trains to the end of `steps`.
   *
   * @throws SparringError as `steps` does; also what `onStep` throws
   */
  async train(folder: RunFolder, settings: TrainSettings = {}): Promise<RunOutcome> {
    return untilEnd(this.steps(folder, settings), settings);
  }

  /**
   * Trains until the end of the run or the signal, saves, and draws the animation. Metrics and samples after the
   * checkpoint that this session resumes from are dropped first, because these steps are trained again.
   *
   * Somebody who leaves the loop stops the session as the signal does, with everything saved.
   *
   * @throws SparringError if another process trains the run, training diverges or a file cannot be written. The last
   *   checkpoint is complete even then
   */
  async *steps(folder: RunFolder, settings: StepSettings = {}): SessionSteps {
    let board: EventLog | undefined;
    const room = new DiskRoom(settings);
    const clock = new SessionClock(this.#earlierSeconds, room);
    folder.waitForRoom(room);
    try {
      await folder.claim();
      if (this.options.tensorboard === true) {
        board = await room.written(() => EventLog.create(folder.path, this.trainer.iterations));
      }
      return yield* this.#steps(folder, settings, board, room, clock);
    } catch (thrown) {
      const full = room.gaveUpWith(thrown);
      if (full === undefined) throw thrown;
      const outcome = await this.#stoppedWhileFull(folder, full.path, clock);
      settings.onEnd?.(outcome);
      return outcome;
    } finally {
      await this.release();
      await board?.close();
      if (settings.staysOpen !== true) await folder.close();
    }
  }

  async *#steps(
    folder: RunFolder,
    { signal, onFirstStep, onEnd }: StepSettings,
    board: EventLog | undefined,
    room: DiskRoom,
    clock: SessionClock,
  ): SessionSteps {
    const { options, trainer } = this;
    const { batches } = this.#subject;
    const first = trainer.iterations;
    await folder.discardAfter(first);
    const { batchSize, k, objective } = options.training;
    const watch = new TrainingWatch(
      { ...trainingFacts(options), examples: this.#subject.examples },
      await folder.readMetrics(),
    );
    // Where a session was stopped, it drew a grid that an undisturbed run does not have.
    const goesOn = !this.#finished(this.#earlierSeconds);
    if (goesOn && first > 0 && !isSampleDue(options, first)) await folder.discardSample(first);
    let lastSample: string | undefined;
    let sampled = first === 0 || (await folder.hasSample(first)) ? first : undefined;
    const draw = (tag: string, png: Uint8Array) =>
      room.written(async () => board?.picture(trainer.iterations, tag, png));
    const sample = async (until?: AbortSignal) => {
      const grid = await this.#sample(folder, draw, until);
      lastSample = grid.path;
      sampled = trainer.iterations;
      return grid;
    };
    if (first === 0) {
      const reals = await this.#subject.drawReals(await batches.peek(), trainer.state);
      await folder.writeReals(reals);
      await draw(pictureTags.reals, reals);
      await unlessStopped(signal, sample(signal));
    }
    clock.start();
    const seconds = () => clock.total;
    const speed = new SpeedMeter(seconds());
    const sampling = samplePace(options, first, seconds());
    const saving = checkpointPace(options, seconds());
    let saved = first;
    const save = async () => {
      await this.#team?.compare();
      // The checkpoint consists of views of the state, which must not change until they are written.
      return trainer.state.reading(async (state) => {
        saved = trainer.iterations;
        const checkpoint = { tensors: await state.views(), iterations: saved, seconds: seconds() };
        const settings = { keepEvery: options.keepEvery, best: await bestKept(folder) };
        return folder.writeCheckpoint(saved, encodeCheckpoint(checkpoint), settings);
      });
    };
    const measure = () => unlessStopped(signal, this.#measured(folder, seconds, signal));
    const findings = () => [...watch.findings, ...(this.#measure?.findings ?? [])];
    const end = async (): Promise<RunOutcome> => {
      const sessionSeconds = clock.session;
      if (trainer.iterations > saved) await save();
      if (trainer.iterations !== sampled) await sample();
      const interrupted = !this.#finished(sessionSeconds + this.#earlierSeconds);
      if (!interrupted && this.#measure?.lacks(trainer.iterations) === true) await measure();
      const best = await bestKept(folder);
      await folder.pruneCheckpoints(trainer.iterations, { keepEvery: options.keepEvery, best });
      if (best !== undefined) await noteBest(folder); // again, if somebody removed it or the checkpoint
      const outcome = {
        step: trainer.iterations,
        seconds: this.#earlierSeconds + sessionSeconds,
        interrupted,
        lastSample,
        lastCheckpoint: (await folder.latestCheckpoint())?.path,
        animation: interrupted ? undefined : await unlessStopped(signal, animate(folder, signal)),
        unsaved: undefined,
        measured: await this.#measure?.bestOf(folder),
        findings: findings(),
        skipped: batches.skipped,
        waitedSeconds: batches.waitedSeconds,
        sessionSeconds,
      };
      onEnd?.(outcome);
      return outcome;
    };
    const isStopped = () => signal?.aborted === true;
    let isLeft = true;
    try {
      while (!isStopped() && !this.#finished(seconds())) {
        const { epoch } = batches; // of the step's first batch: after the step it is that of the next
        let real: Float32Array = new Float32Array();
        const report = await this.#step((pictures) => (real = pictures));
        if (report.step === first + 1) await onFirstStep?.();
        const pace = speed.add(seconds());
        const imagesPerSecond = (batchSize * k) / pace;
        const numbers = stepRecordOf(report, objective);
        const measured = { ...numbers, seconds: Number(seconds().toFixed(3)) };
        const grid = sampling(report.step, seconds()) ? await sample() : undefined;
        const compared = grid === undefined ? {} : this.#subject.compare(grid.examples, real);
        const news = watch.add({ ...numbers, ...compared });
        const record = {
          ...measured,
          ...compared,
          ...(news.length === 0 ? {} : { finding: news.join(' ') }),
        };
        await folder.appendMetrics(record);
        await room.written(async () => board?.scalars(report.step, scalarsOf(record, imagesPerSecond)));
        const isMeasured = this.#measure?.isDue(seconds()) === true;
        const isSaved = saving(report.step, seconds()) || isMeasured;
        const done = { step: report.step, seconds: seconds() };
        const progress = {
          ...report,
          run: folder.path,
          seconds: done.seconds,
          imagesPerSecond,
          stepsPerSecond: 1 / pace,
          epoch,
          secondsLeft: secondsLeft(options.until, done, speed.isSteady ? pace : undefined),
          findings: findings(),
          sample: grid?.path,
          checkpoint: isSaved ? await save() : undefined,
          evaluation: isMeasured ? await measure() : undefined,
        };
        // Steps block: without yielding to the event loop between them, Ctrl-C would never be handled.
        await new Promise(setImmediate);
        yield progress;
      }
      isLeft = false;
    } catch (thrown) {
      isLeft = false;
      throw thrown;
    } finally {
      // Somebody left the loop at the `yield`, so that nothing after this block runs.
      if (isLeft) await end();
    }
    return end();
  }

  /** The outcome if a stop ended the waiting for room on the disk: the last checkpoint stands. */
  async #stoppedWhileFull(folder: RunFolder, path: string, clock: SessionClock): Promise<RunOutcome> {
    const step = this.trainer.iterations;
    const saved = await folder.latestCheckpoint();
    const { skipped, waitedSeconds } = this.#subject.batches;
    return {
      step,
      seconds: clock.total,
      interrupted: true,
      lastSample: undefined,
      lastCheckpoint: saved?.path,
      animation: undefined,
      unsaved: { steps: step - (saved?.step ?? 0), path },
      measured: undefined,
      findings: [],
      skipped,
      waitedSeconds,
      sessionSeconds: clock.session,
    };
  }

  #finished(seconds: number): boolean {
    return isAtEnd(this.options.until, { step: this.trainer.iterations, seconds });
  }

  /** KID of the generator of now, recorded as an evaluation of this step. */
  async #measured(folder: RunFolder, clock: () => number, signal: AbortSignal | undefined) {
    const { gan } = this.trainer.options;
    const weights = defaultWeights(this.options);
    return this.trainer.state.reading(async (state) => {
      const generator = await standingGenerator(gan, state, this.#runtime, weights, signal);
      const sample = (seeds: readonly number[], labels?: readonly number[]) => {
        const z = latentOfSeeds(gan, seeds);
        if (labels !== undefined) withClasses(gan.latent, z, labels);
        return this.#sampler.sample(z, generator, signal);
      };
      const run = { path: folder.path, step: this.trainer.iterations };
      return this.#measure!.record({ run, weights, normalisation: 'standing' }, sample, clock, signal);
    });
  }

  /** Samples the seeds 0, 1, 2 …: the same z at every step and in `sparring sample`. */
  async #sample(
    folder: RunFolder,
    draw: (tag: string, png: Uint8Array) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<DrawnGrid> {
    const { gan } = this.trainer.options;
    const weights = defaultWeights(this.options);
    const z = latentOfSeeds(gan, range(0, this.#subject.shown));
    return this.trainer.state.reading(async (state) => {
      const generator = await standingGenerator(gan, state, this.#runtime, weights, signal);
      const examples = await this.#sampler.sample(z, generator, signal);
      const png = await this.#subject.drawSamples(examples, state);
      await draw(pictureTags.samples, png);
      return { path: await folder.writeSample(this.trainer.iterations, png), examples };
    });
  }
}
