/** One training in a worker: its steps, and what is asked of it between them. */
import { joinedBytes } from '../core/bytes.ts';
import { UsageError } from '../core/errors.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import { yieldWhenDue } from '../engine/runtime/web/event-loop.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../gan/files/checkpoint.ts';
import { exportOnnx } from '../gan/files/export-onnx.ts';
import { latentOfSeeds, Sampler } from '../gan/sampling/sampler.ts';
import { generatorState, standingGenerator } from '../gan/sampling/standing-generator.ts';
import { Trainer, type StepReport } from '../gan/training/trainer.ts';
import type {
  TrainingDescription,
  TrainingProgress,
  WorkerSampleOptions,
  WorkerTrainingOptions,
} from './protocol.ts';
import { prepareTraining, type OwnTraining, type PreparedTraining } from './training-setup.ts';

/** How often progress is reported at most: a page draws no faster, and messages take time on both sides. */
const progressMilliseconds = 50;
/** Steps that one report lists at most. */
const maxListedSteps = 1000;
const maxSampleBatch = 64;
/** Programs of this many sizes of samples are kept. */
const maxSamplers = 4;

export class WorkerSession {
  readonly description: TrainingDescription;
  readonly #trainer: Trainer;
  readonly #runtime: Runtime;
  readonly #prepared: PreparedTraining;
  readonly #lastStep: number;
  readonly #samplers = new Map<number, Promise<Sampler>>();
  /** Seconds of training, but for those since `#since`. */
  #seconds: number;
  /** When the steps began or continued; undefined while there are none. */
  #since: number | undefined;
  #stopped = false;
  /** While paused: ends the pause. */
  #resume: (() => void) | undefined;
  #paused: Promise<void> | undefined;

  private constructor(
    prepared: PreparedTraining,
    trainer: Trainer,
    runtime: Runtime,
    rest: { readonly seconds: number; readonly lastStep: number },
  ) {
    this.#prepared = prepared;
    this.#trainer = trainer;
    this.#runtime = runtime;
    this.#seconds = rest.seconds;
    this.#lastStep = rest.lastStep;
    const { gan, batchSize, k } = trainer.options;
    const { batchesPerEpoch } = prepared;
    this.description = {
      kind: gan.kind,
      example: gan.kind === 'pictures' ? gan.image : gan.point,
      latentDim: gan.latent.dimension,
      classes: gan.latent.classes,
      batchSize,
      stepsPerEpoch: batchesPerEpoch === undefined ? undefined : Math.floor(batchesPerEpoch / k),
      device: runtime.device,
      threads: runtime.threads,
      step: trainer.iterations,
    };
  }

  /** @throws UsageError if options do not fit. @throws SparringError if the device or the checkpoint does not */
  static async create(
    options: WorkerTrainingOptions,
    own: OwnTraining,
    openRuntime: () => Promise<Runtime>,
  ): Promise<WorkerSession> {
    const prepared = prepareTraining(options, own);
    const saved =
      options.checkpoint === undefined ? undefined : decodeCheckpoint(options.checkpoint, 'the checkpoint');
    const runtime = await openRuntime();
    const trainer = await Trainer.create(prepared.setup, runtime);
    if (saved !== undefined) trainer.restore(saved.tensors, saved.iterations);
    const rest = { seconds: saved?.seconds ?? 0, lastStep: options.steps ?? Number.POSITIVE_INFINITY };
    return new WorkerSession(prepared, trainer, runtime, rest);
  }

  /**
   * Trains until the last step, or until `stop`.
   *
   * @throws SparringError if the training diverges or the device fails
   */
  async train(report: (progress: TrainingProgress) => void): Promise<void> {
    const trainer = this.#trainer;
    let steps: StepReport[] = [];
    let reported = -Infinity;
    const send = () => {
      const last = steps.at(-1);
      if (last === undefined) return;
      report({ ...last, seconds: this.#elapsed(), steps: steps.slice(-maxListedSteps) });
      steps = [];
      reported = performance.now();
    };
    this.#since = performance.now();
    try {
      while (!this.#stopped && trainer.iterations < this.#lastStep) {
        if (this.#paused !== undefined) {
          send();
          await this.#whilePaused();
          continue;
        }
        let number = trainer.batchesConsumed;
        steps.push(await trainer.step(async () => this.#prepared.batch(number++)));
        if (performance.now() - reported >= progressMilliseconds) send();
        await yieldWhenDue(); // messages of the page are handled in between, whatever the runtime does
      }
    } finally {
      this.#hold();
      send();
    }
  }

  pause(): void {
    if (this.#paused !== undefined || this.#stopped) return;
    this.#paused = new Promise((resolve) => (this.#resume = resolve));
  }

  resume(): void {
    this.#paused = undefined;
    this.#resume?.();
  }

  stop(): void {
    this.#stopped = true;
    this.resume();
  }

  /** [seeds, C, H, W] in the range of the networks, or [seeds, dimension]. */
  async sample(options: WorkerSampleOptions): Promise<Float32Array<ArrayBuffer>> {
    const { seeds, normalisation = 'standing' } = options;
    if (seeds.length === 0)
      throw new UsageError('got no seeds to sample: pass one or more', { option: 'seeds' });
    const { gan } = this.#trainer.options;
    const z = latentOfSeeds(gan, seeds);
    const sampler = await this.#samplerOf(normalisation, seeds.length);
    return sampler.sample(z, await this.#generator(options));
  }

  async checkpoint(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#trainer.state.reading(async (state) => {
      const tensors = await state.views();
      const iterations = this.#trainer.iterations;
      return joinedBytes(encodeCheckpoint({ tensors, iterations, seconds: this.#elapsed() }));
    });
  }

  /** The generator as ONNX. See `exportOnnx`. */
  async onnx(): Promise<Uint8Array<ArrayBuffer>> {
    const generator = await this.#generator({ seeds: [] });
    return exportOnnx(this.#trainer.options.gan, generator, 'running');
  }

  async #generator({ normalisation, weights }: WorkerSampleOptions): Promise<State> {
    const { gan, averageDecay } = this.#trainer.options;
    const { state } = this.#trainer;
    if (weights === 'average' && averageDecay === undefined) {
      throw new UsageError('this training keeps no moving average: pass averageDecay when it starts', {
        code: 'not-applicable',
        option: 'weights',
      });
    }
    const kind = weights ?? (averageDecay === undefined ? 'live' : 'average');
    return normalisation === 'batch'
      ? generatorState(gan, state, kind, this.#runtime.memory)
      : standingGenerator(gan, state, this.#runtime, kind);
  }

  #samplerOf(normalisation: 'standing' | 'batch', count: number): Promise<Sampler> {
    const byBatch = normalisation === 'batch';
    const batchSize = byBatch ? count : Math.min(maxSampleBatch, count);
    const key = byBatch ? -batchSize : batchSize;
    const kept = this.#samplers.get(key);
    if (kept !== undefined) return kept;
    const sampler = Sampler.create(this.#trainer.options.gan, this.#runtime, {
      batchSize,
      normalisation: byBatch ? 'batch' : 'running',
    });
    this.#samplers.set(key, sampler);
    for (const oldest of this.#samplers.keys()) {
      if (this.#samplers.size <= maxSamplers) break;
      this.#samplers.delete(oldest); // not released: a sample may be using it. The worker ends with the page
    }
    return sampler;
  }

  async #whilePaused(): Promise<void> {
    this.#hold();
    await this.#paused;
    this.#since = performance.now();
  }

  #hold(): void {
    this.#seconds = this.#elapsed();
    this.#since = undefined;
  }

  #elapsed(): number {
    return this.#seconds + (this.#since === undefined ? 0 : (performance.now() - this.#since) / 1000);
  }
}
