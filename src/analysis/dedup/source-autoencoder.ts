/** The autoencoder trained on the pictures of a source, and its codes and reconstructions. */
import { SparringError } from '../../core/errors.ts';
import { evenlySpread, joined } from '../../core/numbers.ts';
import { BatchStream } from '../../data/batches.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { codeUnits, hashedSide, type DecoderStart } from './autoencoder.ts';
import { EncoderTraining } from './encoder-training.ts';
import { deadUnitsIn } from './hashes.ts';
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
  /** Default: random weights, and then zeros if the code died. */
  readonly decoderStart?: DecoderStart | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each update with the moving average of the loss, and which training it is: 0, or 1 for a second one. */
  readonly onUpdate?: ((step: number, loss: number, training: number) => void) | undefined;
}

/** Pictures that units are judged on: with so many, shares of pictures are known within a few percent. */
const maxSampled = 1024;
/** With more dead units than this, the code has died. Of 128, bedrooms have 3; faces and digits, with random weights, 92 to 126. */
const maxDeadUnits = codeUnits / 2;

/** The shape in which the pictures of a source are hashed. */
export function hashedShape({ channels }: Pick<PictureSource, 'channels'>): PictureShape {
  return { channels: channels ?? 3, height: hashedSide, width: hashedSide };
}

/** A trained autoencoder. Release it after use. */
export class SourceAutoencoder {
  readonly shape: PictureShape;
  readonly standardised: boolean;
  readonly decoderStart: DecoderStart;
  /** Moving average of the loss at the end of training. */
  readonly loss: number;
  /** The codes of up to 1,024 readable pictures that are evenly spread over the source, before the ReLU: [count, 128] */
  readonly sampled: Float32Array;
  /** How many units were active for none of these, after each training: the last one is of this autoencoder. */
  readonly deadUnits: readonly number[];
  readonly #training: EncoderTraining;

  private constructor(trained: Trained, standardised: boolean, deadUnits: readonly number[]) {
    this.shape = trained.shape;
    this.standardised = standardised;
    this.decoderStart = trained.decoderStart;
    this.loss = trained.loss;
    this.sampled = trained.sampled;
    this.deadUnits = deadUnits;
    this.#training = trained.training;
  }

  /**
   * Trains an autoencoder, and if its code died a second one whose decoder starts at zero.
   *
   * @returns undefined if the signal ended the training
   * @throws SparringError if no picture can be read or the device fails
   */
  static async train(
    source: PictureSource,
    runtime: Runtime,
    options: AutoencoderOptions,
  ): Promise<SourceAutoencoder | undefined> {
    const { standardised, decoderStart } = options;
    const first = await trainFrom(decoderStart ?? 'random', source, runtime, { ...options, number: 0 });
    if (first === undefined) return undefined;
    const dead = deadUnitsIn(first.sampled);
    if (decoderStart !== undefined || dead <= maxDeadUnits) {
      return new SourceAutoencoder(first, standardised, [dead]);
    }
    await first.training.release();
    const second = await trainFrom('zeros', source, runtime, { ...options, number: 1 });
    if (second === undefined) return undefined;
    return new SourceAutoencoder(second, standardised, [dead, deadUnitsIn(second.sampled)]);
  }

  /** The codes of pictures of bytes, [count, 128], before the ReLU. */
  async codesOf(pictures: readonly Uint8Array[]): Promise<Float32Array> {
    return codesOf(this.#training, pictures, this);
  }

  /** The reconstructions of values as the network sees them: [count, inputs] */
  async reconstruct(values: Float32Array): Promise<Float32Array> {
    return this.#training.reconstruct(values);
  }

  async release(): Promise<void> {
    await this.#training.release();
  }
}

/** What one training came to. */
interface Trained {
  readonly shape: PictureShape;
  readonly decoderStart: DecoderStart;
  readonly training: EncoderTraining;
  readonly loss: number;
  readonly sampled: Float32Array;
}

async function trainFrom(
  decoderStart: DecoderStart,
  source: PictureSource,
  runtime: Runtime,
  options: AutoencoderOptions & { readonly number: number },
): Promise<Trained | undefined> {
  const shape = hashedShape(source);
  const inputs = shape.channels * hashedSide * hashedSide;
  const batchSize = await readableOf(source, shape, options.batchSize);
  const training = await EncoderTraining.create(
    { inputs, batchSize, seed: options.seed },
    runtime,
    decoderStart,
  );
  let trained: Trained | undefined;
  try {
    const loss = await train(training, source, shape, options);
    const sampled = loss === undefined ? undefined : await sampledCodes(training, source, shape, options);
    if (loss !== undefined && sampled !== undefined) {
      trained = { shape, decoderStart, training, loss, sampled };
    }
  } finally {
    if (trained === undefined) await training.release();
  }
  return trained;
}

async function codesOf(
  training: EncoderTraining,
  pictures: readonly Uint8Array[],
  { shape, standardised }: { readonly shape: PictureShape; readonly standardised: boolean },
): Promise<Float32Array> {
  if (pictures.length === 0) return new Float32Array(0);
  const values = signedValues(pictures);
  if (standardised) standardise(values, shape.channels);
  return training.encode(values);
}

/** The codes of pictures that are evenly spread over a source; undefined if the signal ended the work. */
async function sampledCodes(
  training: EncoderTraining,
  source: PictureSource,
  shape: PictureShape,
  { standardised, signal }: AutoencoderOptions,
): Promise<Float32Array | undefined> {
  const reader = new PictureReader(source, shape);
  const chosen = evenlySpread(source.count, maxSampled);
  const codes: Float32Array[] = [];
  for (const places of batchesOf(chosen.length)) {
    if (signal?.aborted === true) return undefined;
    const { pictures } = await reader.read(places.map((place) => chosen[place]!));
    codes.push(await codesOf(training, pictures, { shape, standardised }));
  }
  return joined(codes);
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
  { steps, seed, standardised, signal, onUpdate, number }: AutoencoderOptions & { readonly number: number },
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
      onUpdate?.(step, loss, number);
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
