/** Trains the autoencoder on a source, and hashes every picture of it. */
import { joined, range } from '../../core/numbers.ts';
import { SparringError } from '../../core/errors.ts';
import { BatchStream } from '../../data/batches.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { hashedSide } from './autoencoder.ts';
import { encodingBatch, EncoderTraining } from './encoder-training.ts';
import { hashesOf, hashWords, mediansOf } from './hashes.ts';
import { mirroredPlanes } from './similarity.ts';

export interface HashingOptions {
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  /**
   * Takes brightness, contrast and tint out of every picture before the network sees it, and sets each bit where
   * its unit is above its median rather than above zero. So hashes tell pictures apart that have much in common.
   */
  readonly standardised: boolean;
  /** Whether to hash the pictures as a mirror shows them, too. */
  readonly mirrored: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: HashingProgress) => void) | undefined;
}

export interface HashingProgress {
  readonly phase: 'training' | 'hashing';
  readonly done: number;
  readonly of: number;
  /** Of training: the mean squared error of what was restored. */
  readonly loss?: number;
}

export interface PictureHashes {
  /** Indices of the pictures that could be read, ascending. */
  readonly readable: Uint32Array;
  /** Their hashes, four words each, in that order. */
  readonly hashes: Uint32Array;
  /** Those of the mirrored pictures, where they were asked for. */
  readonly mirrored: Uint32Array | undefined;
  /** Pictures that could not be read: name → why. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Loss of the autoencoder over its last updates. */
  readonly loss: number;
}

/**
 * @returns undefined if the signal ended it
 * @throws SparringError if nothing can be read or the device fails
 */
export async function hashPictures(
  source: PictureSource,
  runtime: Runtime,
  options: HashingOptions,
): Promise<PictureHashes | undefined> {
  const shape: PictureShape = { channels: source.channels ?? 3, height: hashedSide, width: hashedSide };
  const inputs = shape.channels * hashedSide * hashedSide;
  const { batchSize, seed } = options;
  const training = await EncoderTraining.create({ inputs, batchSize, seed }, runtime);
  try {
    const loss = await train(training, source, shape, options);
    return loss === undefined ? undefined : await hashAll(training, source, shape, { ...options, loss });
  } finally {
    await training.release();
  }
}

async function train(
  training: EncoderTraining,
  source: PictureSource,
  shape: PictureShape,
  { steps, batchSize, seed, standardised, signal, onProgress }: HashingOptions,
): Promise<number | undefined> {
  const batches = new BatchStream({ source, shape, batchSize, seed, range: 'signed' });
  try {
    let loss = Number.NaN;
    for (let step = 1; step <= steps; step++) {
      if (signal?.aborted === true) return undefined;
      const batch = await batches.next();
      if (standardised) standardise(batch, shape.channels);
      const now = await training.step(batch);
      if (!Number.isFinite(now)) throw new SparringError(`the autoencoder diverged at update ${step}`);
      loss = step === 1 ? now : 0.98 * loss + 0.02 * now;
      onProgress?.({ phase: 'training', done: step, of: steps, loss });
      // Without a turn of the event loop between blocking steps, a Ctrl-C would never be heard.
      await new Promise(setImmediate);
    }
    return loss;
  } finally {
    await batches.close();
  }
}

/** Pictures that the medians of the units are taken of: enough to be within a few percent of half. */
const mostMeasured = 1024;

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
    const measured = Math.min(count, mostMeasured);
    const sample: Float32Array[] = [];
    for (const places of batchesOf(measured)) {
      if (signal?.aborted === true) return undefined;
      const indices = places.map((place) => Math.floor((place * count) / measured));
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
      const turned = pictures.map((one) => mirroredPlanes(one, hashedSide));
      mirrored.set(hashesOf(await codesOf(turned), thresholds), found * hashWords);
    }
    found += pictures.length;
    onProgress?.({ phase: 'hashing', done: batch.at(-1)! + 1, of: count });
    await new Promise(setImmediate);
  }
  if (found === 0) {
    const [first] = reader.skipped.values();
    throw new SparringError(`not one of the pictures of ${source.name} can be read; the first: ${first}`);
  }
  return {
    readable: readable.subarray(0, found),
    hashes: hashes.subarray(0, found * hashWords),
    mirrored: mirrored?.subarray(0, found * hashWords),
    skipped: reader.skipped,
    loss,
  };
}

/** 0, 1 … count − 1, as many at a time as are encoded at once. */
function* batchesOf(count: number): Generator<number[]> {
  for (let first = 0; first < count; first += encodingBatch) {
    yield range(first, Math.min(first + encodingBatch, count));
  }
}

/** Reads pictures several at a time, and passes over those that cannot be read. */
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

/** Less than two grey levels of 256: noise in a picture of one colour is not made to look like something. */
const leastDeviation = 0.015;

/**
 * Pictures in [−1, 1], each channel's mean taken off and all divided by their standard deviation, in place: what is
 * left does not change with brightness, contrast and tint.
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
    const deviation = Math.max(leastDeviation, Math.sqrt(squares / size));
    for (let i = start; i < start + size; i++) pictures[i]! /= deviation;
  }
}
