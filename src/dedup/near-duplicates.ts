import { SparringError, UsageError } from '../core/errors.ts';
import { BatchStream } from '../data/batches.ts';
import type { PictureShape, PictureSource } from '../data/source.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { hashedSide } from './autoencoder.ts';
import { BandIndex } from './band-index.ts';
import { encodingBatch, EncoderTraining } from './encoder-training.ts';
import { bucketsOf, firstWithSame, hammingDistance, hashesOf, hashWords } from './hashes.ts';
import { lookAt, mirroredPlanes, similarity, type Look } from './similarity.ts';

/**
 * What makes two pictures near-duplicates. `exact`: the same hash, as Radford et al. (2015) have it. `close`:
 * hashes with a band in common, and a closer look that finds them alike.
 */
export const dedupMethods = ['exact', 'close'] as const;
export type DedupMethod = (typeof dedupMethods)[number];

export interface DedupOptions {
  /** Default `close`. */
  readonly method?: DedupMethod;
  /** Updates of the autoencoder. Default 1,500. */
  readonly steps?: number;
  /** Pictures in an update. Default 100, or as many as there are. */
  readonly batchSize?: number;
  /** Correlation from which two pictures are alike; see `similarity`. Default 0.85. */
  readonly alike?: number;
  /** Whether mirror images are near-duplicates as well, of the method `close`. Default true. */
  readonly mirror?: boolean;
  readonly seed?: number;
  /** Asked between pieces of work; true ends it. */
  readonly stopped?: () => boolean;
  readonly onProgress?: (progress: DedupProgress) => void;
}

export interface DedupProgress {
  readonly phase: 'training' | 'hashing';
  readonly done: number;
  readonly of: number;
  /** Of training: the mean squared error of what was restored. */
  readonly loss?: number;
}

/** A picture that repeats another. */
export interface Repeat {
  readonly index: number;
  /** Of the two, at 32×32; of the mirrored one if that is more alike and was asked for. */
  readonly similarity: number;
  readonly mirrored: boolean;
  /** Bits by which the hashes differ. */
  readonly bits: number;
}

/** Pictures that are one: the first in the source's order is kept. */
export interface DuplicateGroup {
  readonly kept: number;
  readonly repeats: readonly Repeat[];
}

export interface NearDuplicates {
  readonly groups: readonly DuplicateGroup[];
  /** Pictures that were hashed. */
  readonly hashed: number;
  /** Pictures that could not be read: name → why. They are neither kept nor dropped. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Loss of the autoencoder over its last updates. */
  readonly loss: number;
  /** Dropped pictures that the closer look does not find alike: what `exact` got wrong, as far as that can tell. */
  readonly doubtful: number;
}

/** Pictures that are kept in memory for the closer look, 3 KB each. */
const mostRemembered = 100_000;

/**
 * Finds the near-duplicates in a source: trains the autoencoder on it, hashes every picture, and groups them.
 * Deterministic in source and options. Memory: 16 bytes a picture for its hash, as much again with `mirror`,
 * and at most 300 MB of pictures.
 *
 * @returns undefined if `stopped` said so
 * @throws UsageError if an option is out of range; SparringError if nothing can be read or the device fails
 */
export async function findNearDuplicates(
  source: PictureSource,
  runtime: Runtime,
  options: DedupOptions = {},
): Promise<NearDuplicates | undefined> {
  const { method = 'close', steps = 1500, alike = 0.85, mirror = true, seed = 1 } = options;
  const batchSize = Math.min(options.batchSize ?? 100, source.count);
  if (source.count < 2) {
    throw new UsageError(`${source.name} has ${source.count} picture, expected two or more to compare`);
  }
  const shape: PictureShape = { channels: source.channels ?? 3, height: hashedSide, width: hashedSide };
  const inputs = shape.channels * hashedSide * hashedSide;
  const training = await EncoderTraining.create({ inputs, batchSize, seed }, runtime);
  try {
    const loss = await train(training, source, shape, { ...options, steps, batchSize, seed });
    if (loss === undefined) return undefined;
    const pictures = new Pictures(source, shape);
    const hashed = await hashAll(training, pictures, { ...options, mirror: mirror && method === 'close' });
    if (hashed === undefined) return undefined;
    const groups =
      method === 'exact' ? await sameHash(hashed, pictures) : await alikes(hashed, pictures, alike);
    const repeats = groups.flatMap((group) => group.repeats);
    return {
      groups,
      hashed: source.count - pictures.skipped.size,
      skipped: pictures.skipped,
      loss,
      doubtful: repeats.filter((repeat) => repeat.similarity < alike).length,
    };
  } finally {
    await training.release();
  }
}

interface TrainingWork extends DedupOptions {
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
}

async function train(
  training: EncoderTraining,
  source: PictureSource,
  shape: PictureShape,
  { steps, batchSize, seed, stopped, onProgress }: TrainingWork,
): Promise<number | undefined> {
  const batches = new BatchStream({ source, shape, batchSize, seed, range: 'signed' });
  try {
    let loss = Number.NaN;
    for (let step = 1; step <= steps; step++) {
      if (stopped?.() === true) return undefined;
      const now = await training.step(await batches.next());
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

interface Hashed {
  readonly hashes: Uint32Array;
  /** Of the mirrored pictures, where they were asked for. */
  readonly mirrored: Uint32Array | undefined;
  /** Indices of the pictures that could be read, ascending. */
  readonly readable: readonly number[];
}

async function hashAll(
  training: EncoderTraining,
  pictures: Pictures,
  { mirror, stopped, onProgress }: DedupOptions,
): Promise<Hashed | undefined> {
  const { count } = pictures.source;
  const hashes = new Uint32Array(count * hashWords);
  const mirrored = mirror === true ? new Uint32Array(count * hashWords) : undefined;
  const readable: number[] = [];
  for (let first = 0; first < count; first += encodingBatch) {
    if (stopped?.() === true) return undefined;
    const indices = Array.from({ length: Math.min(encodingBatch, count - first) }, (_, i) => first + i);
    const read = await Promise.all(indices.map((index) => pictures.read(index)));
    const found = indices.filter((_, i) => read[i] !== undefined);
    const planes = read.filter((one) => one !== undefined);
    if (planes.length > 0) {
      readable.push(...found);
      place(await training.encode(signedValues(planes)), found, hashes);
      if (mirrored !== undefined) {
        const turned = planes.map((one) => mirroredPlanes(one, hashedSide));
        place(await training.encode(signedValues(turned)), found, mirrored);
      }
    }
    onProgress?.({ phase: 'hashing', done: first + indices.length, of: count });
    await new Promise(setImmediate);
  }
  return { hashes, mirrored, readable };
}

function place(codes: Float32Array, indices: readonly number[], hashes: Uint32Array): void {
  const made = hashesOf(codes);
  indices.forEach((index, i) => {
    hashes.set(made.subarray(i * hashWords, (i + 1) * hashWords), index * hashWords);
  });
}

/** Buckets of equal hashes; the first of each is kept. */
async function sameHash({ hashes, readable }: Hashed, pictures: Pictures): Promise<DuplicateGroup[]> {
  const packed = new Uint32Array(readable.length * hashWords);
  readable.forEach((index, i) => {
    packed.set(hashes.subarray(index * hashWords, (index + 1) * hashWords), i * hashWords);
  });
  const groups: DuplicateGroup[] = [];
  for (const bucket of bucketsOf(firstWithSame(packed))) {
    const [kept, ...others] = bucket.map((at) => readable[at]!);
    const look = await pictures.lookOf(kept!);
    const repeats: Repeat[] = [];
    for (const index of others) {
      const like = similarity(look, await pictures.lookOf(index));
      repeats.push({ index, similarity: like, mirrored: false, bits: 0 });
    }
    groups.push({ kept: kept!, repeats });
  }
  return groups;
}

/** Each picture in turn joins the kept one that it is most like, if any is like it enough, or else is kept. */
async function alikes(
  { hashes, mirrored, readable }: Hashed,
  pictures: Pictures,
  alike: number,
): Promise<DuplicateGroup[]> {
  const kept = new BandIndex(hashes, readable.length);
  const repeatsOf = new Map<number, Repeat[]>();
  for (const index of readable) {
    let best: (Repeat & { readonly of: number }) | undefined;
    for (const turned of mirrored === undefined ? [false] : [false, true]) {
      const candidates = kept.candidates(turned ? mirrored! : hashes, index);
      if (candidates.size === 0) continue;
      const look = await pictures.lookOf(index, turned);
      for (const of of candidates) {
        const like = similarity(look, await pictures.lookOf(of));
        if (like < alike || (best !== undefined && like <= best.similarity)) continue;
        best = { index, of, similarity: like, mirrored: turned, bits: hammingDistance(hashes, of, index) };
      }
    }
    if (best === undefined) {
      kept.add(index);
      continue;
    }
    const { of, ...repeat } = best;
    const repeats = repeatsOf.get(of);
    if (repeats === undefined) repeatsOf.set(of, [repeat]);
    else repeats.push(repeat);
  }
  return [...repeatsOf].sort(([a], [b]) => a - b).map(([first, repeats]) => ({ kept: first, repeats }));
}

/** Pictures at 32×32, remembered as far as memory allows. */
class Pictures {
  readonly source: PictureSource;
  readonly skipped = new Map<string, string>();
  readonly #shape: PictureShape;
  readonly #remembered = new Map<number, Uint8Array>();

  constructor(source: PictureSource, shape: PictureShape) {
    this.source = source;
    this.#shape = shape;
  }

  /** Planes of picture `index`; undefined if it cannot be read, which is noted. */
  async read(index: number): Promise<Uint8Array | undefined> {
    const known = this.#remembered.get(index);
    if (known !== undefined) return known;
    try {
      const planes = await this.source.read(index, this.#shape);
      if (this.#remembered.size < mostRemembered) this.#remembered.set(index, planes);
      return planes;
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      this.skipped.set(this.source.nameOf(index), thrown.message);
      return undefined;
    }
  }

  /** @throws SparringError if a picture that was read before cannot be read any more */
  async lookOf(index: number, mirrored = false): Promise<Look> {
    const planes = await this.read(index);
    if (planes === undefined) {
      throw new SparringError(`${this.source.nameOf(index)} can no longer be read: start again without it`);
    }
    return lookAt(mirrored ? mirroredPlanes(planes, this.#shape.width) : planes, this.#shape.channels);
  }
}

function signedValues(planes: readonly Uint8Array[]): Float32Array {
  const size = planes[0]!.length;
  const values = new Float32Array(planes.length * size);
  planes.forEach((one, i) => one.forEach((byte, j) => (values[i * size + j] = byte / 127.5 - 1)));
  return values;
}
