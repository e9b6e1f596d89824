import { readFile } from 'node:fs/promises';
import { SparringError } from '../core/errors.ts';
import { BatchStream } from '../data/batches.ts';
import { encodeAnimation, encodeGrid, scaleForScreen } from '../data/pictures.ts';
import type { PictureSource } from '../data/source.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '../gan/checkpoint.ts';
import { latentOfSeeds, Sampler } from '../gan/sampler.ts';
import { Trainer, type StepReport } from '../gan/trainer.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { explainFileError } from './file-errors.ts';
import type { RunFolder } from './run-folder.ts';
import { trainerOptionsOf, type RunOptions } from './run-options.ts';

/** Frames of the closing animation; of more samples than that, an even choice is taken. */
const mostFrames = 60;

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
  onStep?(progress: RunProgress): void;
  onSample?(path: string, step: number): void;
  onCheckpoint?(path: string, step: number): void;
}

/** How a sitting ended. */
export interface RunOutcome {
  /** Iterations done in all. */
  readonly step: number;
  readonly seconds: number;
  /** True if `stop` was asked for before the run's own end. */
  readonly interrupted: boolean;
  readonly lastSample: string | undefined;
  readonly animation: string | undefined;
  /** Pictures that could not be read, with the reason. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Seconds of this sitting that were spent waiting for pictures, and its length. */
  readonly waitedSeconds: number;
  readonly sittingSeconds: number;
}

/**
 * One sitting of a run: trains from the run's last checkpoint (or its beginning) to its end, writing
 * metrics, samples and checkpoints into its folder as it goes.
 */
export class TrainingRun {
  readonly folder: RunFolder;
  readonly options: RunOptions;
  readonly trainer: Trainer;
  readonly #batches: BatchStream;
  readonly #sampler: Sampler;
  readonly #earlierSeconds: number;
  #stopping = false;

  private constructor(
    folder: RunFolder,
    options: RunOptions,
    trainer: Trainer,
    batches: BatchStream,
    sampler: Sampler,
    earlierSeconds: number,
  ) {
    this.folder = folder;
    this.options = options;
    this.trainer = trainer;
    this.#batches = batches;
    this.#sampler = sampler;
    this.#earlierSeconds = earlierSeconds;
  }

  /**
   * Compiles the training of `options` over `source`.
   *
   * @param from the checkpoint to go on from; none begins anew
   * @throws SparringError if the batch is larger than the data, the device fails, or the checkpoint is of
   *   another network
   */
  static async prepare(
    folder: RunFolder,
    options: RunOptions,
    source: PictureSource,
    runtime: Runtime,
    from?: Checkpoint,
  ): Promise<TrainingRun> {
    const trainerOptions = trainerOptionsOf(options);
    const { image } = trainerOptions.gan;
    const consumed = (from?.iterations ?? 0) * options.training.k;
    const { batchSize, seed } = options.training;
    const batches = new BatchStream({ source, shape: image, batchSize, seed, range: image.range, consumed });
    try {
      const trainer = await Trainer.create(trainerOptions, runtime);
      if (from !== undefined) trainer.restore(from.tensors, from.iterations);
      const sampler = await Sampler.create(trainerOptions.gan, runtime, {
        weights: options.training.averageDecay === null ? 'live' : 'average',
      });
      return new TrainingRun(folder, options, trainer, batches, sampler, from?.seconds ?? 0);
    } catch (thrown) {
      await batches.close();
      throw thrown;
    }
  }

  /** Ends the sitting after the step that is running, with everything saved. */
  stop(): void {
    this.#stopping = true;
  }

  /** Trains until the run's end or `stop`, saves, and draws the animation. Releases everything. */
  async train(events: RunEvents = {}): Promise<RunOutcome> {
    try {
      return await this.#train(events);
    } finally {
      await this.#batches.close();
      await this.#sampler.release();
      await this.trainer.release();
      await this.folder.close();
    }
  }

  async #train(events: RunEvents): Promise<RunOutcome> {
    const { options, trainer, folder } = this;
    await folder.truncateMetricsAfter(trainer.iterations);
    if (trainer.iterations === 0) {
      await this.#writeReals();
      await this.#sample(events);
    }
    const began = performance.now();
    const seconds = () => this.#earlierSeconds + (performance.now() - began) / 1000;
    const speed = new SpeedMeter(seconds());
    let saved = trainer.iterations;
    const save = async () => {
      const path = await folder.writeCheckpoint(trainer.iterations, encodeCheckpoint(trainer, seconds()));
      saved = trainer.iterations;
      events.onCheckpoint?.(path, saved);
    };
    let lastSample: string | undefined;
    while (!this.#stopping && !this.#finished(seconds())) {
      const report = await trainer.step(() => this.#batches.next());
      const secondsPerStep = speed.add(seconds());
      await folder.appendMetrics({ ...report, seconds: Number(seconds().toFixed(3)) });
      events.onStep?.({
        ...report,
        seconds: seconds(),
        imagesPerSecond: (options.training.batchSize * options.training.k) / secondsPerStep,
        epoch: this.#batches.epoch,
        secondsLeft: this.#secondsLeft(seconds(), secondsPerStep),
      });
      if (report.step % options.sampleEvery === 0) lastSample = await this.#sample(events);
      if (report.step % options.checkpointEvery === 0) await save();
      // Without a turn of the event loop between blocking steps, a Ctrl-C would never be heard.
      await new Promise(setImmediate);
    }
    const sittingSeconds = (performance.now() - began) / 1000;
    if (trainer.iterations > saved) await save();
    if (trainer.iterations % options.sampleEvery !== 0 || lastSample === undefined) {
      lastSample = await this.#sample(events);
    }
    const interrupted = this.#stopping && !this.#finished(seconds());
    return {
      step: trainer.iterations,
      seconds: this.#earlierSeconds + sittingSeconds,
      interrupted,
      lastSample,
      animation: interrupted ? undefined : await this.#animate(),
      skipped: this.#batches.skipped,
      waitedSeconds: this.#batches.waitedSeconds,
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

  /** The grid of the seeds 0, 1, 2 …: the same z at every step, and those of `sparring sample`. */
  async #sample(events: RunEvents): Promise<string> {
    const { rows, columns } = this.options.grid;
    const { gan } = this.trainer.options;
    const seeds = Array.from({ length: rows * columns }, (_, seed) => seed);
    const images = await this.#sampler.sample(latentOfSeeds(gan, seeds), this.trainer.state);
    const path = await this.folder.writeSample(this.trainer.iterations, await this.#grid(images));
    events.onSample?.(path, this.trainer.iterations);
    return path;
  }

  /** What the network is to learn: the first batch of real pictures, prepared as it sees them. */
  async #writeReals(): Promise<void> {
    const { rows, columns } = this.options.grid;
    const { image } = this.trainer.options.gan;
    const batch = await this.#batches.peek();
    const shown = Math.min(rows * columns, this.options.training.batchSize);
    await this.folder.writeReals(
      await this.#grid(batch.subarray(0, shown * image.channels * image.height * image.width)),
    );
  }

  async #grid(images: Float32Array): Promise<Uint8Array> {
    const { channels, height, width, range } = this.trainer.options.gan.image;
    const count = images.length / (channels * height * width);
    return encodeGrid(
      images,
      { count, channels, height, width },
      { columns: this.options.grid.columns, range, scale: scaleForScreen(height, width) },
    );
  }

  async #animate(): Promise<string | undefined> {
    const samples = await this.folder.listSamples();
    if (samples.length < 2) return undefined;
    const kept = Math.min(samples.length, mostFrames);
    const chosen = Array.from(
      { length: kept },
      (_, i) => samples[Math.round((i * (samples.length - 1)) / (kept - 1))]!,
    );
    const frames = await Promise.all(chosen.map(async ({ path }) => readFile(path)));
    return this.folder.writeFile('samples.gif', await encodeAnimation(frames));
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

/**
 * The newest checkpoint of a run that can be read; one that is cut short or damaged is passed over in
 * favour of the one before it, and `onDamaged` told.
 *
 * @throws SparringError if there is none
 */
export async function loadLatestCheckpoint(
  folder: RunFolder,
  onDamaged?: (message: string) => void,
): Promise<Checkpoint> {
  const files = await folder.listCheckpoints();
  let firstError: unknown;
  for (const { path } of files.toReversed()) {
    try {
      return decodeCheckpoint(await readBytes(path), path);
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      firstError ??= thrown;
      onDamaged?.(thrown.message);
    }
  }
  throw (
    firstError ??
    new SparringError(`${folder.path} has no checkpoint: the run stopped before its first; start it anew`)
  );
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (thrown) {
    throw explainFileError(thrown, path, { action: 'read' });
  }
}
