/** Hashes the pictures of a source by an autoencoder that is trained on them. */
import { evenlySpread, joined, range } from '../../core/numbers.ts';
import { DataError, SparringError } from '../../core/errors.ts';
import { BatchStream } from '../../data/batches.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { hashedSide } from './autoencoder.ts';
import { encodingBatch, EncoderTraining } from './encoder-training.ts';
import { hashesOf, hashWords, mediansOf } from './hashes.ts';
import { mirroredPlanes } from './similarity.ts';

export interface HashingOptions {
  readonly steps: number;
  /** Fewer, if fewer pictures can be read. */
  readonly batchSize: number;
  readonly seed: number;
  /**
   * Whether brightness, contrast and tint are removed from every picture before the network sees it, and a bit is set if
   * its unit is above its median instead of above zero. Hashes then distinguish pictures that have much in common.
   */
  readonly standardised: boolean;
  /** Whether to hash the mirror image of each picture as well. */
  readonly mirrored: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: HashingProgress) => void) | undefined;
}

export interface HashingProgress {
  readonly phase: 'training' | 'hashing';
  readonly done: number;
  readonly of: number;
  /** In training: the mean squared error of the reconstruction. */
  readonly loss?: number;
}

export interface PictureHashes {
  /** Indices of the readable pictures, ascending. */
  readonly readable: Uint32Array;
  /** Their hashes, four words each, in that order. */
  readonly hashes: Uint32Array;
  /** Hashes of their mirror images, if requested. */
  readonly mirrored: Uint32Array | undefined;
  /** Unreadable pictures: name → reason. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Moving average of the autoencoder's loss at the end of training. */
  readonly loss: number;
}

/**
 * Trains the autoencoder on a source, and hashes all of its pictures.
 *
 * @returns undefined if the signal ended the work
 * @throws SparringError if no picture can be read or the device fails
 */
export async function hashPictures(
  source: PictureSource,
  runtime: Runtime,
  options: HashingOptions,
): Promise<PictureHashes | undefined> {
  const shape: PictureShape = { channels: source.channels ?? 3, height: hashedSide, width: hashedSide };
  const inputs = shape.channels * hashedSide * hashedSide;
  const batchSize = await readableOf(source, shape, options.batchSize);
  const training = await EncoderTraining.create({ inputs, batchSize, seed: options.seed }, runtime);
  try {
    const loss = await train(training, source, shape, options);
    return loss === undefined ? undefined : await hashAll(training, source, shape, { ...options, loss });
  } finally {
    await training.release();
  }
}

/** How many of a source's pictures can be read, up to `most`: a batch has no picture twice. At least 1. */
async function readableOf(source: PictureSource, shape: PictureShape, most: number): Promise<number> {
  const reader = new Reader(source, shape);
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
  { steps, seed, standardised, signal, onProgress }: HashingOptions,
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
      onProgress?.({ phase: 'training', done: step, of: steps, loss });
      // Steps block, so without this the event loop would never see a Ctrl-C.
      await new Promise(setImmediate);
    }
    return loss;
  } finally {
    await batches.close();
  }
}

/** Pictures that the medians of units are measured on: with so many, each bit is set in half of all within a few percent. */
const maxMeasured = 1024;

async function hashAll(
  training: EncoderTraining,
  source: PictureSource,
  shape: PictureShape,
  options: HashingOptions & { readonly loss: number },
): Promise<PictureHashes | undefined> {
  const { count } = source;
  const { standardised, signal, onProgress, loss } = options;
  const reader = new Reader(source, shape);
  const codesOf = async (pictures: readonly Uint8Array[]): Promise<Float32Array> => {
    if (pictures.length === 0) return new Float32Array(0);
    const values = signedValues(pictures);
    if (standardised) standardise(values, shape.channels);
    return training.encode(values);
  };
  let thresholds: Float32Array | undefined;
  if (standardised) {
    const measured = evenlySpread(count, maxMeasured);
    const sample: Float32Array[] = [];
    for (const places of batchesOf(measured.length)) {
      if (signal?.aborted === true) return undefined;
      const indices = places.map((place) => measured[place]!);
      sample.push(await codesOf((await reader.read(indices)).pictures));
    }
    thresholds = mediansOf(joined(sample));
  }
  const readable = new Uint32Array(count);
  const hashes = new Uint32Array(count * hashWords);
  const mirrored = options.mirrored ? new Uint32Array(count * hashWords) : undefined;
  let found = 0;
  for (const batch of batchesOf(count)) {
    if (signal?.aborted === true) return undefined;
    const { indices, pictures } = await reader.read(batch);
    readable.set(indices, found);
    hashes.set(hashesOf(await codesOf(pictures), thresholds), found * hashWords);
    if (mirrored !== undefined) {
      const images = pictures.map((one) => mirroredPlanes(one, hashedSide));
      mirrored.set(hashesOf(await codesOf(images), thresholds), found * hashWords);
    }
    found += pictures.length;
    onProgress?.({ phase: 'hashing', done: batch.at(-1)! + 1, of: count });
    await new Promise(setImmediate);
  }
  if (found === 0) {
    const [first] = reader.skipped.values();
    throw new DataError(`none of the pictures of ${source.name} can be read; the first: ${first}`);
  }
  return {
    readable: readable.subarray(0, found),
    hashes: hashes.subarray(0, found * hashWords),
    mirrored: mirrored?.subarray(0, found * hashWords),
    skipped: reader.skipped,
    loss,
  };
}

/** The numbers 0 to count − 1 in batches of `encodingBatch`. */
function* batchesOf(count: number): Generator<number[]> {
  for (let first = 0; first < count; first += encodingBatch) {
    yield range(first, Math.min(first + encodingBatch, count));
  }
}

/** Reads several pictures at a time, and skips unreadable ones. */
class Reader {
  readonly skipped = new Map<string, string>();
  readonly #source: PictureSource;
  readonly #shape: PictureShape;

  constructor(source: PictureSource, shape: PictureShape) {
    this.#source = source;
    this.#shape = shape;
  }

  async read(indices: readonly number[]): Promise<{ indices: number[]; pictures: Uint8Array[] }> {
    const read = await Promise.all(indices.map((index) => this.#readOne(index)));
    return {
      indices: indices.filter((_, i) => read[i] !== undefined),
      pictures: read.filter((one) => one !== undefined),
    };
  }

  async #readOne(index: number): Promise<Uint8Array | undefined> {
    try {
      return await this.#source.read(index, this.#shape);
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      const name = this.#source.nameOf(index);
      const { message } = thrown;
      this.skipped.set(name, message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message);
      return undefined;
    }
  }
}

function signedValues(pictures: readonly Uint8Array[]): Float32Array {
  const size = pictures[0]!.length;
  const values = new Float32Array(pictures.length * size);
  pictures.forEach((one, i) => one.forEach((byte, j) => (values[i * size + j] = byte / 127.5 - 1)));
  return values;
}

/** Just under two of 256 grey levels. It keeps noise in a picture of a single colour from being amplified. */
const minDeviation = 0.015;

/**
 * Standardises pictures in [−1, 1] in place: subtracts the mean of each channel, and divides by the standard deviation of
 * the picture. The result does not depend on brightness, contrast and tint.
 */
export function standardise(pictures: Float32Array, channels: number): void {
  const area = hashedSide * hashedSide;
  const size = channels * area;
  for (let start = 0; start < pictures.length; start += size) {
    let squares = 0;
    for (let channel = start; channel < start + size; channel += area) {
      let sum = 0;
      for (let i = channel; i < channel + area; i++) sum += pictures[i]!;
      const mean = sum / area;
      for (let i = channel; i < channel + area; i++) {
        pictures[i]! -= mean;
        squares += pictures[i]! ** 2;
      }
    }
    const deviation = Math.max(minDeviation, Math.sqrt(squares / size));
    for (let i = start; i < start + size; i++) pictures[i]! /= deviation;
  }
}
