import { range } from '../core/numbers.ts';
import { readFile } from 'node:fs/promises';
import { UsageError } from '../core/errors.ts';
import { encodeAnimation } from '../data/pictures/encode.ts';
import { encodeCheckpoint, type Checkpoint } from '../gan/files/checkpoint.ts';
import { latentOfSeeds, Sampler } from '../gan/sampling/sampler.ts';
import { standingGenerator } from '../gan/sampling/standing-generator.ts';
import { takePretrained, type Pretrained } from '../gan/training/pretrained.ts';
import { Trainer, type StepReport } from '../gan/training/trainer.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { checkpointPace, samplePace } from './pace.ts';
import type { RunFolder } from './run-folder.ts';
import { ganOf, trainerOptionsOf, type RunOptions } from './run-options.ts';
import { usualWeights } from './open-run.ts';
import { pictureSubject, pointSubject, type RunData, type Subject } from './subject.ts';

/** Frames of the closing animation; of more samples than that, an even choice is taken. */
const mostFrames = 60;

/** What a sitting begins with. */
export interface RunStart {
  readonly from?: Checkpoint | undefined;
  readonly pretrained?: Pretrained | undefined;
}

/** What a run tells as it goes. */
export interface RunProgress extends StepReport {
  /** Seconds of training, earlier sittings included. */
  readonly seconds: number;
  /** Pictures of real data a second, over the last few steps. */
  readonly imagesPerSecond: number;
  readonly epoch: number;
  /** Estimated seconds until the run's end; undefined if it has none. */
  readonly secondsLeft: number | undefined;
}

export interface RunEvents {
  readonly onStep?: ((progress: RunProgress) => void) | undefined;
  readonly onSample?: ((path: string, step: number) => void) | undefined;
  readonly onCheckpoint?: ((path: string, step: number) => void) | undefined;
}

export interface TrainSettings extends RunEvents {
  /** Ends the sitting after the step that is running, with everything saved. */
  readonly signal?: AbortSignal | undefined;
}

/** How a sitting ended. */
export interface RunOutcome {
  /** Iterations done in all. */
  readonly step: number;
  readonly seconds: number;
  /** True if the signal came before the run's own end. */
  readonly interrupted: boolean;
  /** The grid of the last step; undefined if this sitting did no step. */
  readonly lastSample: string | undefined;
  readonly lastCheckpoint: string | undefined;
  readonly animation: string | undefined;
  /** Pictures that could not be read, with the reason. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Seconds of this sitting that were spent waiting for pictures, and its length. */
  readonly waitedSeconds: number;
  readonly sittingSeconds: number;
}

/**
 * One sitting of a run: trains from a checkpoint (or the beginning) to the run's end, writing metrics,
 * samples and checkpoints into its folder as it goes.
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

  private constructor(
    options: RunOptions,
    runtime: Runtime,
    trainer: Trainer,
    subject: Subject,
    sampler: Sampler,
    earlierSeconds: number,
  ) {
    this.options = options;
    this.#runtime = runtime;
    this.trainer = trainer;
    this.#subject = subject;
    this.#sampler = sampler;
    this.#earlierSeconds = earlierSeconds;
  }

  /**
   * Compiles the training of `options` over `data` and reads the first batch of it: whatever can be
   * wrong before training shows here, before there is a run folder. Follow it by `train`, or `release`.
   *
   * @param data the part of the data that is trained on (`partOfSource`)
   * @param start.from the checkpoint to go on from; none begins anew
   * @param start.pretrained what the upper layers of G begin with, in a run that begins anew
   * @throws SparringError if the batch is larger than the data, no picture can be read, the device fails, or
   *   the checkpoint is of another network
   */
  static async prepare(
    options: RunOptions,
    data: RunData,
    runtime: Runtime,
    { from, pretrained }: RunStart = {},
  ): Promise<TrainingRun> {
    const subject = await subjectOf(options, data, (from?.iterations ?? 0) * options.training.k, runtime);
    let trainer: Trainer | undefined;
    try {
      // Only a run that begins needs the mean: a checkpoint has the biases that have become of it.
      const isNew = from === undefined && pretrained === undefined;
      const trainerOptions = trainerOptionsOf(options, isNew ? await subject.marginals() : undefined);
      trainer = await Trainer.create(trainerOptions, runtime);
      if (from !== undefined) trainer.restore(from.tensors, from.iterations);
      else if (pretrained !== undefined) await takePretrained(trainer.state, trainerOptions.gan, pretrained);
      await subject.batches.peek();
      const sampler = await Sampler.create(trainerOptions.gan, runtime);
      return new TrainingRun(options, runtime, trainer, subject, sampler, from?.seconds ?? 0);
    } catch (thrown) {
      await subject.release();
      await trainer?.release();
      throw thrown;
    }
  }

  /** Gives back what the sitting holds. `train` does so itself. */
  async release(): Promise<void> {
    await this.#subject.release();
    await this.#sampler.release();
    await this.trainer.release();
  }

  /**
   * Trains until the run's end or the signal, saves, and draws the animation. What the folder holds of steps
   * after the checkpoint that this sitting goes on from is dropped first, for it will be made again.
   *
   * @throws SparringError if another process trains the run, training diverges or something cannot be
   *   written; the folder's last checkpoint is then whole
   */
  async train(folder: RunFolder, settings: TrainSettings = {}): Promise<RunOutcome> {
    try {
      await folder.claim();
      return await this.#train(folder, settings);
    } finally {
      await this.release();
      await folder.close();
    }
  }

  async #train(folder: RunFolder, { signal, ...events }: TrainSettings): Promise<RunOutcome> {
    const { options, trainer } = this;
    const isStopped = () => signal?.aborted === true;
    const { batches } = this.#subject;
    const first = trainer.iterations;
    await folder.forgetAfter(first);
    let lastSample: string | undefined;
    const sample = async () => {
      lastSample = await this.#sample(folder);
      events.onSample?.(lastSample, trainer.iterations);
    };
    if (first === 0) {
      await folder.writeReals(await this.#subject.drawReals(await batches.peek(), trainer.state));
      await sample();
    }
    const began = performance.now();
    const seconds = () => this.#earlierSeconds + (performance.now() - began) / 1000;
    const speed = new SpeedMeter(seconds());
    const sampling = samplePace(options, first, seconds());
    const saving = checkpointPace(options, seconds());
    let sampled = first;
    let saved = first;
    const save = async () => {
      // The pieces of a checkpoint are views of the state, which nobody is to change until they are written.
      const path = await trainer.state.reading(async (state) => {
        saved = trainer.iterations;
        const checkpoint = { tensors: await state.views(), iterations: saved, seconds: seconds() };
        return folder.writeCheckpoint(saved, encodeCheckpoint(checkpoint), options);
      });
      events.onCheckpoint?.(path, saved);
    };
    while (!isStopped() && !this.#finished(seconds())) {
      const report = await trainer.step(this.#subject.next);
      const secondsPerStep = speed.add(seconds());
      await folder.appendMetrics({ ...report, seconds: Number(seconds().toFixed(3)) });
      events.onStep?.({
        ...report,
        seconds: seconds(),
        imagesPerSecond: (options.training.batchSize * options.training.k) / secondsPerStep,
        epoch: batches.epoch,
        secondsLeft: this.#secondsLeft(seconds(), secondsPerStep),
      });
      if (sampling(report.step, seconds())) {
        await sample();
        sampled = report.step;
      }
      if (saving(report.step, seconds())) await save();
      // Without a turn of the event loop between blocking steps, a Ctrl-C would never be heard.
      await new Promise(setImmediate);
    }
    const sittingSeconds = (performance.now() - began) / 1000;
    if (trainer.iterations > saved) await save();
    if (trainer.iterations > sampled) await sample();
    const interrupted = isStopped() && !this.#finished(seconds());
    return {
      step: trainer.iterations,
      seconds: this.#earlierSeconds + sittingSeconds,
      interrupted,
      lastSample,
      lastCheckpoint: (await folder.latestCheckpoint())?.path,
      animation: interrupted ? undefined : await this.#animate(folder),
      skipped: batches.skipped,
      waitedSeconds: batches.waitedSeconds,
      sittingSeconds,
    };
  }

  #finished(seconds: number): boolean {
    const { steps, minutes } = this.options.until;
    return (
      (steps !== null && this.trainer.iterations >= steps) || (minutes !== null && seconds >= minutes * 60)
    );
  }

  #secondsLeft(seconds: number, secondsPerStep: number): number | undefined {
    const { steps, minutes } = this.options.until;
    const left: number[] = [];
    if (steps !== null) left.push((steps - this.trainer.iterations) * secondsPerStep);
    if (minutes !== null) left.push(Math.max(0, minutes * 60 - seconds));
    return left.length === 0 ? undefined : Math.min(...left);
  }

  /** What the seeds 0, 1, 2 … make: the same z at every step, and those of `sparring sample`. */
  async #sample(folder: RunFolder): Promise<string> {
    const { gan } = this.trainer.options;
    const weights = usualWeights(this.options);
    const z = latentOfSeeds(gan, range(0, this.#subject.shown));
    return this.trainer.state.reading(async (state) => {
      const generator = await standingGenerator(gan, state, this.#runtime, weights);
      const examples = await this.#sampler.sample(z, generator);
      return folder.writeSample(this.trainer.iterations, await this.#subject.drawSamples(examples, state));
    });
  }

  async #animate(folder: RunFolder): Promise<string | undefined> {
    const samples = await folder.listSamples();
    if (samples.length < 2) return undefined;
    const kept = Math.min(samples.length, mostFrames);
    const chosen = Array.from(
      { length: kept },
      (_, i) => samples[Math.round((i * (samples.length - 1)) / (kept - 1))]!,
    );
    const frames = await Promise.all(chosen.map(async ({ path }) => readFile(path)));
    return folder.writeFile('samples.gif', await encodeAnimation(frames));
  }
}

/** Mean seconds a step over the last few, so that a slow start does not linger in the estimate. */
class SpeedMeter {
  readonly #times: number[];

  constructor(begun: number) {
    this.#times = [begun];
  }

  /** Takes the time at a step's end; gives the mean seconds a step. */
  add(seconds: number): number {
    this.#times.push(seconds);
    if (this.#times.length > 21) this.#times.shift();
    return (seconds - this.#times[0]!) / (this.#times.length - 1);
  }
}

async function subjectOf(
  options: RunOptions,
  data: RunData,
  consumed: number,
  runtime: Runtime,
): Promise<Subject> {
  const gan = ganOf(options);
  if (gan.kind === 'points' && data.kind === 'points')
    return pointSubject(gan, data, options, consumed, runtime);
  if (gan.kind === 'pictures' && data.kind === 'pictures')
    return pictureSubject(gan, data, options, consumed);
  throw new UsageError(`${options.preset} makes ${gan.kind}, and ${data.name} is ${data.description}`);
}
