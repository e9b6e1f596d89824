/** The page's end of a training in a worker. */
import { SparringError, UsageError } from '../core/errors.ts';
import { abortSignal, checkOptions, either, having, optional, type RulesOf } from '../core/checks.ts';
import type { ImageSpec } from '../gan/networks/gan.ts';
import { imageDataOf } from './canvas.ts';
import type {
  TrainingDescription,
  TrainingProgress,
  WorkerSampleOptions,
  WorkerTrainingOptions,
} from './protocol.ts';
import { sampleRules, trainingRules } from './training-rules.ts';
import { Connection } from './worker-connection.ts';
import { urlRule } from '../engine/runtime/web/url-rule.ts';

/** The options of `startTrainingWorker`: the training, and the worker that trains. */
export interface StartTrainingOptions extends WorkerTrainingOptions {
  /**
   * The worker, or the URL of its script: `sparring/web/worker`, or one of your own that calls `serveTraining`. A bundler
   * finds it in `new Worker(new URL('sparring/web/worker', import.meta.url), { type: 'module' })`.
   */
  readonly worker: Worker | string | URL;
  /** Ends the training and its worker. */
  readonly signal?: AbortSignal | undefined;
}

const rules: RulesOf<StartTrainingOptions> = {
  ...trainingRules,
  worker: either(urlRule, having('a Worker, or the URL of its script', 'postMessage')),
  signal: optional(abortSignal),
};

/**
 * Starts a training in a worker, so that the page stays free to draw and respond.
 *
 * @throws UsageError if options do not fit each other or the data
 * @throws SparringError if the worker, the device or the checkpoint cannot be used; the signal's reason if it is aborted
 * @example
 * const worker = new Worker(new URL('sparring/web/worker', import.meta.url), { type: 'module' });
 * const training = await startTrainingWorker({ worker, preset: 'dcgan-28', data });
 * for await (const { step, lossD, lossG } of training) {
 *   drawPictures(canvas, await training.sample({ seeds: [0, 1, 2, 3] }));
 * }
 */
export async function startTrainingWorker(options: StartTrainingOptions): Promise<WorkerTraining> {
  checkOptions('startTrainingWorker', options, rules);
  const { worker, signal, ...posted } = options;
  signal?.throwIfAborted();
  const connection = new Connection(
    typeof worker === 'object' && 'postMessage' in worker ? worker : open(worker),
  );
  const abort = () => connection.close(signal!.reason);
  signal?.addEventListener('abort', abort, { once: true });
  void connection.ended.catch(() => undefined).then(() => signal?.removeEventListener('abort', abort));
  return new WorkerTraining(await connection.start(absoluteUrls(posted)), connection);
}

const open = (url: string | URL): Worker => new Worker(url, { type: 'module', name: 'sparring' });

/** Relative URLs are relative to the page. The worker has another base. */
function absoluteUrls(options: WorkerTrainingOptions): WorkerTrainingOptions {
  const { onnxRuntimeUrl, wasmPaths } = options;
  const absolute = (url: string | URL) => new URL(url, document.baseURI).href;
  return {
    ...options,
    ...(onnxRuntimeUrl === undefined ? {} : { onnxRuntimeUrl: absolute(onnxRuntimeUrl) }),
    ...(wasmPaths === undefined ? {} : { wasmPaths: absolute(wasmPaths) }),
  };
}

/**
 * A training in a worker. Iterating gives its progress, at most twenty times a second: what a slow consumer misses is
 * listed in `steps` of the next.
 */
export class WorkerTraining implements AsyncIterable<TrainingProgress> {
  /** What is trained, on what device. */
  readonly description: TrainingDescription;
  readonly #connection: Connection;

  /** @internal made by `startTrainingWorker` */
  constructor(description: TrainingDescription, connection: Connection) {
    this.description = description;
    this.#connection = connection;
  }

  /** Completed steps, as far as the page knows. */
  get step(): number {
    return this.#connection.progress?.step ?? this.description.step;
  }

  /**
   * Fulfilled when no further step follows: after the last step, or `stop`. Samples and checkpoints are still available,
   * also after a step that failed: they are those of the step before.
   *
   * @throws SparringError if the training diverged or the device failed; the reason of the signal or of `close`
   */
  get ended(): Promise<void> {
    return this.#connection.ended;
  }

  /** The progress from now on, until the training ends. @throws what `ended` throws */
  [Symbol.asyncIterator](): AsyncIterator<TrainingProgress, undefined> {
    return this.#connection.progresses();
  }

  /** Pauses after the current step. */
  async pause(): Promise<void> {
    await this.#connection.ask({ kind: 'pause' });
  }

  async resume(): Promise<void> {
    await this.#connection.ask({ kind: 'resume' });
  }

  /** Ends the training after the current step. The worker remains, for samples and checkpoints, until `close`. */
  async stop(): Promise<void> {
    await this.#connection.ask({ kind: 'stop' });
    await this.ended;
  }

  /**
   * Pictures of seeds, between two steps.
   *
   * @throws UsageError if the networks generate points, or a sampling option does not fit
   */
  async sample(options: WorkerSampleOptions): Promise<ImageData[]> {
    const { kind, example } = this.description;
    if (kind === 'points') {
      throw new UsageError('these networks generate points: call sampleValues', { code: 'not-applicable' });
    }
    return imageDataOf(await this.sampleValues(options), example as ImageSpec);
  }

  /**
   * What the generator makes of seeds, between two steps.
   *
   * @returns pictures [seeds, C, H, W] in the range of the networks, or points [seeds, dimension]
   */
  async sampleValues(options: WorkerSampleOptions): Promise<Float32Array<ArrayBuffer>> {
    checkOptions('sample', options, sampleRules);
    return this.#connection.ask({ kind: 'sample', options });
  }

  /** A checkpoint file of the state between two steps: what `startTrainingWorker` and `decodeCheckpoint` take. */
  async checkpoint(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#connection.ask({ kind: 'checkpoint' });
  }

  /** The generator as an ONNX file, as `exportOnnx` makes it, with standing statistics. */
  async exportOnnx(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#connection.ask({ kind: 'onnx' });
  }

  /** Ends the training and its worker at once. Pending calls are rejected. */
  close(): void {
    this.#connection.close(new SparringError('the training was closed', { code: 'closed' }));
  }

  /** `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }
}
