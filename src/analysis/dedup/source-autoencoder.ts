/** The autoencoder trained on the pictures of a source, and its codes and reconstructions. */
import { SparringError } from '../../core/errors.ts';
import { BatchStream } from '../../data/batches.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { hashedSide } from './autoencoder.ts';
import { EncoderTraining } from './encoder-training.ts';
import { batchesOf, PictureReader } from './picture-reader.ts';
import { standardise } from './standardise.ts';

export interface AutoencoderOptions {
  readonly steps: number;
  /** Fewer, if fewer pictures can be read. */
  readonly batchSize: number;
  readonly seed: number;
  /**
   * Whether brightness, contrast and tint are removed from every picture before the network sees it, and a bit is set if
   * its unit is above its median instead of above zero. Hashes then distinguish pictures that have much in common.
   */
  readonly standardised: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called after each update with the moving average of the loss. */
  readonly onUpdate?: ((step: number, loss: number) => void) | undefined;
}

/** The shape in which the pictures of a source are hashed. */
export function hashedShape({ channels }: Pick<PictureSource, 'channels'>): PictureShape {
  return { channels: channels ?? 3, height: hashedSide, width: hashedSide };
}

/** A trained autoencoder. Release it after use. */
export class SourceAutoencoder {
  readonly shape: PictureShape;
  readonly standardised: boolean;
  /** Moving average of the loss at the end of training. */
  readonly loss: number;
  readonly #training: EncoderTraining;

  private constructor(shape: PictureShape, standardised: boolean, loss: number, training: EncoderTraining) {
    this.shape = shape;
    this.standardised = standardised;
    this.loss = loss;
    this.#training = training;
  }

  /**
   * @returns undefined if the signal ended the training
   * @throws SparringError if no picture can be read or the device fails
   */
  static async train(
    source: PictureSource,
    runtime: Runtime,
    options: AutoencoderOptions,
  ): Promise<SourceAutoencoder | undefined> {
    const shape = hashedShape(source);
    const inputs = shape.channels * hashedSide * hashedSide;
    const batchSize = await readableOf(source, shape, options.batchSize);
    const training = await EncoderTraining.create({ inputs, batchSize, seed: options.seed }, runtime);
    let trained: SourceAutoencoder | undefined;
    try {
      const loss = await train(training, source, shape, options);
      if (loss !== undefined) trained = new SourceAutoencoder(shape, options.standardised, loss, training);
    } finally {
      if (trained === undefined) await training.release();
    }
    return trained;
  }

  /** The codes of pictures of bytes, [count, 128], before the ReLU. */
  async codesOf(pictures: readonly Uint8Array[]): Promise<Float32Array> {
    if (pictures.length === 0) return new Float32Array(0);
    const values = signedValues(pictures);
    if (this.standardised) standardise(values, this.shape.channels);
    return this.#training.encode(values);
  }

  /** The reconstructions of values as the network sees them: [count, inputs] */
  async reconstruct(values: Float32Array): Promise<Float32Array> {
    return this.#training.reconstruct(values);
  }

  async release(): Promise<void> {
    await this.#training.release();
  }
}

/** How many of a source's pictures can be read, up to `most`: a batch has no picture twice. At least 1. */
async function readableOf(source: PictureSource, shape: PictureShape, most: number): Promise<number> {
  const reader = new PictureReader(source, shape);
  let found = 0;
  for (const indices of batchesOf(source.count)) {
    found += (await reader.read(indices)).indices.length;
    if (found >= most) return most;
  }
  return Math.max(found, 1);
}

async function train(
  training: EncoderTraining,
  source: PictureSource,
  shape: PictureShape,
  { steps, seed, standardised, signal, onUpdate }: AutoencoderOptions,
): Promise<number | undefined> {
  const { batchSize } = training;
  const batches = new BatchStream({ source, shape, batchSize, seed, range: 'signed' });
  try {
    let loss = Number.NaN;
    for (let step = 1; step <= steps; step++) {
      if (signal?.aborted === true) return undefined;
      const batch = await batches.next();
      if (standardised) standardise(batch, shape.channels);
      const now = await training.step(batch);
      if (!Number.isFinite(now))
        throw new SparringError(`the autoencoder diverged at update ${step}`, { code: 'diverged' });
      loss = step === 1 ? now : 0.98 * loss + 0.02 * now;
      onUpdate?.(step, loss);
      // Steps block, so without this the event loop would never see a Ctrl-C.
      await new Promise(setImmediate);
    }
    return loss;
  } finally {
    await batches.close();
  }
}

/** Bytes as values in [−1, 1]: [count, inputs] */
export function signedValues(pictures: readonly Uint8Array[]): Float32Array {
  const size = pictures[0]!.length;
  const values = new Float32Array(pictures.length * size);
  pictures.forEach((one, i) => one.forEach((byte, j) => (values[i * size + j] = byte / 127.5 - 1)));
  return values;
}
