/// <reference lib="esnext.disposable" preserve="true" />
import { either, option, says, type ChoiceMention } from '../core/sentence.ts';
import { mirrorRows, pictureShape } from '../core/pictures.ts';
import {
  checkOptions,
  flag,
  including,
  integer,
  nonNegative,
  oneOf,
  optional,
  positiveInteger,
  seedRule,
  type RulesOf,
} from '../core/checks.ts';
import { DataError, UsageError, type SparringError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { defaultCacheBytes, PictureCache } from './picture-cache.ts';
import { sourceRule, isSameShape, type PictureShape, type PictureSource } from './pictures/source.ts';
import { Unreadable } from './unreadable.ts';
import { valueRanges, valueWriter, type ValueRange, type ValueWriter } from '../core/value-range.ts';
import { grouped } from '../core/wording.ts';

/** The options of `BatchStream`. */
export interface BatchStreamOptions {
  readonly source: PictureSource;
  /** Every picture is resized and cropped to this. */
  readonly shape: PictureShape;
  /** Pictures in a batch; at most as many as the source has. */
  readonly batchSize: number;
  /** The seed and the epoch determine the order of the pictures. */
  readonly seed: number;
  readonly range: ValueRange;
  /** Whether each picture is mirrored, left to right, with probability ½ each time it is used; default false. */
  readonly mirror?: boolean;
  /** How many batches a resumed run has already used; default 0. */
  readonly consumed?: number;
  /**
   * Memory for decoded pictures, in bytes. Default: 1 GiB or an eighth of the memory, whichever is less; 0 if the
   * source is as fast as memory (`quickAt`).
   */
  readonly cacheBytes?: number;
  /** How many batches are decoded in advance; default 2. */
  readonly prefetch?: number;
}

const rules: RulesOf<BatchStreamOptions> = {
  source: sourceRule,
  shape: including(pictureShape),
  batchSize: positiveInteger,
  seed: seedRule,
  range: oneOf(valueRanges),
  mirror: optional(flag),
  consumed: optional(integer(0)),
  cacheBytes: optional(nonNegative),
  prefetch: optional(integer(0)),
};

/** Prepared pictures and their labels. */
export interface Batch {
  /** batchSize × channels × height × width values. */
  readonly pictures: Float32Array<ArrayBuffer>;
  /** The class of each picture, if the source has labels. See `oneHot`. */
  readonly labels: Uint16Array<ArrayBuffer> | undefined;
}

/** The decoded bytes of record `index`. */
interface Picture {
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** A batch whose pictures are being read. */
interface PendingBatch {
  /** Its number in the run, from 0. */
  readonly number: number;
  readonly slots: readonly Slot[];
}

type Slot = Picture | Promise<Picture>;

/** What to do about a batch that has more pictures than there are. The batch of a run that is resumed stays what it is. */
export function smallerBatch(pictures: number): ChoiceMention {
  return either(
    says`pass ${option('batchSize', pictures)} or less`,
    says`add pictures, or train a new run with smaller batches`,
  );
}

/**
 * An endless stream of batches of training pictures, shuffled again each epoch and decoded while the step runs.
 *
 * The source, the seed and the batch size determine the sequence, mirroring included. A stream with `consumed: n`
 * continues exactly where another stands after n batches. An epoch is a random order of all pictures, cut into batches.
 * An incomplete batch at the end is dropped.
 *
 * A picture that cannot be read is skipped and listed. Its slot takes the next readable picture after the batch in the
 * epoch's order, which wraps around. That picture is used twice in the epoch, but never twice in a batch, and all others
 * keep their places. If fewer pictures than a batch can be read, the stream fails. A picture is read when
 * it is first needed. If it disappears later, it counts as unreadable from then on, unless it is still in memory.
 *
 * A training step may block the JavaScript thread (onnxruntime-node does), and no read can start meanwhile. So complete
 * batches are passed to the decoders in advance, and Node's pool of four threads decodes four pictures at a time.
 * Decoded pictures are cached as bytes. If all of them fit, nothing is decoded after the first epoch.
 *
 * @example
 * const batches = new BatchStream({ source, shape, batchSize: 64, seed: 1, range: 'signed' });
 * for (let step = 0; step < steps; step++) train(await batches.next());
 * await batches.close();
 */
export class BatchStream {
  readonly batchSize: number;
  /** The number of complete batches in an epoch. */
  readonly batchesPerEpoch: number;
  readonly #source: PictureSource;
  readonly #shape: PictureShape;
  readonly #pictureBytes: number;
  readonly #seed: number;
  readonly #prefetch: number;
  readonly #write: ValueWriter;
  readonly #mirror: boolean;
  readonly #cache: PictureCache;
  readonly #reading = new Map<number, Promise<Uint8Array | undefined>>();
  readonly #unreadable: Unreadable;
  /** Batches that were started and not yet taken, in order. */
  readonly #ahead: PendingBatch[] = [];
  #order: { epoch: number; indices: Uint32Array } | undefined;
  #started: number;
  #consumed: number;
  #waitedMilliseconds = 0;
  #closed = false;

  /** @throws UsageError if an option is out of range or a batch is larger than the data set */
  constructor(options: BatchStreamOptions) {
    checkOptions('BatchStream', options, rules);
    const { source, shape, batchSize, seed, range, consumed = 0, prefetch = 2 } = options;
    if (batchSize > source.count) {
      throw new UsageError(
        says`a batch of ${grouped(batchSize)} pictures is larger than the data set, which has ${grouped(source.count)} (${source.name}): ${smallerBatch(source.count)}`,
        { option: 'batchSize' },
      );
    }
    this.#source = source;
    this.#unreadable = new Unreadable(source);
    this.#shape = shape;
    this.batchSize = batchSize;
    this.batchesPerEpoch = Math.floor(source.count / batchSize);
    this.#seed = seed;
    this.#prefetch = prefetch;
    this.#started = consumed;
    this.#consumed = consumed;
    this.#write = valueWriter(range);
    this.#mirror = options.mirror ?? false;
    this.#pictureBytes = shape.channels * shape.height * shape.width;
    const isQuick = source.quickAt !== undefined && isSameShape(source.quickAt, shape);
    const cacheBytes = options.cacheBytes ?? (isQuick ? 0 : defaultCacheBytes());
    this.#cache = new PictureCache(source.count, this.#pictureBytes, cacheBytes);
  }

  /** Batches taken since the start of the run, including `consumed` of the constructor. A run resumes from here. */
  get consumed(): number {
    return this.#consumed;
  }

  /** The epoch of the next batch, from 0. */
  get epoch(): number {
    return Math.floor(this.#consumed / this.batchesPerEpoch);
  }

  /** Pictures that could not be read so far: name → reason, in the order of the source. */
  get skipped(): ReadonlyMap<string, string> {
    return this.#unreadable.byName;
  }

  /** How long callers have waited in `next`, in seconds: the time that training spent waiting for pictures. */
  get waitedSeconds(): number {
    return this.#waitedMilliseconds / 1000;
  }

  /**
   * The pictures of the next batch. Before it waits, it starts to decode the batches after that.
   *
   * @returns batchSize × channels × height × width values, owned by the caller
   * @throws SparringError if fewer pictures than a batch can be read, or the stream was closed
   */
  async next(): Promise<Float32Array<ArrayBuffer>> {
    return (await this.nextLabelled()).pictures;
  }

  /** The next batch with its labels. @throws SparringError as `next` does */
  async nextLabelled(): Promise<Batch> {
    const called = performance.now();
    try {
      if (this.#closed) throw closedError();
      const { number, slots } = this.#ahead.shift() ?? this.#start();
      while (this.#ahead.length < this.#prefetch) this.#ahead.push(this.#start());
      const pictures: Picture[] = [];
      for (const slot of slots) pictures.push(slot instanceof Promise ? await slot : slot);
      if (this.#closed) throw closedError();
      this.#consumed += 1;
      return this.#toBatch(number, pictures);
    } finally {
      this.#waitedMilliseconds += performance.now() - called;
    }
  }

  /** The pictures that `next` will return, without taking them: for a preview before training. */
  async peek(): Promise<Float32Array<ArrayBuffer>> {
    if (this.#closed) throw closedError();
    if (this.#ahead.length === 0) this.#ahead.push(this.#start());
    const { number, slots } = this.#ahead[0]!;
    const pictures = await Promise.all(slots.map((slot) => Promise.resolve(slot)));
    return this.#toBatch(number, pictures).pictures;
  }

  /** Stops prefetching and waits for pending reads. Afterwards `next` throws. May be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#ahead.length = 0;
    await Promise.allSettled(this.#reading.values());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Starts to read the next batch. */
  #start(): PendingBatch {
    const number = this.#started++;
    const order = this.#orderOf(Math.floor(number / this.batchesPerEpoch));
    const first = (number % this.batchesPerEpoch) * this.batchSize;
    const own = Array.from({ length: this.batchSize }, (_, slot) => this.#pictureOf(order[first + slot]!));
    const others = this.#replacements(order, first, own);
    // One slot after the other takes a replacement, so that reads may end in any order.
    let before: Promise<unknown> = Promise.resolve();
    const slots = own.map((picture): Slot => {
      if (!(picture instanceof Promise)) return picture;
      const filled = this.#filled(picture, before, others);
      // The caller that takes this batch gets the error. Until then it must not count as an unhandled rejection.
      filled.catch(() => undefined);
      before = filled;
      return filled;
    });
    return { number, slots };
  }

  #orderOf(epoch: number): Uint32Array {
    if (this.#order?.epoch !== epoch) {
      const indices = new RandomStream(this.#seed, 'shuffle', epoch).permutation(this.#source.count);
      this.#order = { epoch, indices };
    }
    return this.#order.indices;
  }

  /** Record `index`; undefined if it is unreadable. Synchronous if it is in the cache. */
  #pictureOf(index: number): Picture | Promise<Picture | undefined> {
    const bytes = this.#cache.get(index);
    return bytes === undefined ? this.#readPicture(index) : { index, bytes };
  }

  async #readPicture(index: number): Promise<Picture | undefined> {
    if (this.#unreadable.has(index)) return undefined;
    const bytes = await this.#read(index);
    return bytes === undefined ? undefined : { index, bytes };
  }

  /** The picture of a slot, or if it is unreadable the next replacement, once the slots before it are filled. */
  async #filled(
    own: Promise<Picture | undefined>,
    before: Promise<unknown>,
    others: AsyncIterator<Picture, never>,
  ): Promise<Picture> {
    const [picture] = await Promise.all([own, before]);
    return picture ?? (await others.next()).value;
  }

  /**
   * The readable pictures after a batch in an epoch's order, which wraps around: none of the batch itself, and none twice.
   *
   * @throws DataError if there are no more
   */
  async *#replacements(
    order: Uint32Array,
    first: number,
    batch: readonly unknown[],
  ): AsyncGenerator<Picture, never> {
    for (let offset = batch.length; offset < order.length; offset++) {
      if (this.#closed) throw closedError();
      const picture = await this.#pictureOf(order[(first + offset) % order.length]!);
      if (picture !== undefined) yield picture;
    }
    await Promise.all(batch); // so that all pictures have been tried, and the count is right
    throw this.#tooFew();
  }

  #tooFew(): DataError {
    const { count, name } = this.#source;
    const readable = count - this.#unreadable.size;
    const { example: first } = this.#unreadable;
    const example = first === undefined ? '' : `; the first: ${first}`;
    if (readable === 0) {
      return new DataError(`none of the ${grouped(count)} pictures of ${name} can be read${example}`);
    }
    return new DataError(
      says`only ${grouped(readable)} of the ${grouped(count)} pictures of ${name} can be read: ${smallerBatch(readable)}${example}`,
    );
  }

  /** Reads record `index`, only once even if several slots ask for it at a time; undefined if unreadable. */
  #read(index: number): Promise<Uint8Array | undefined> {
    const pending = this.#reading.get(index);
    if (pending !== undefined) return pending;
    const reading = this.#readOnce(index).finally(() => this.#reading.delete(index));
    this.#reading.set(index, reading);
    return reading;
  }

  async #readOnce(index: number): Promise<Uint8Array | undefined> {
    try {
      const picture = await this.#source.read(index, this.#shape);
      if (picture.length !== this.#pictureBytes) {
        throw new DataError(`has ${picture.length} bytes, expected ${this.#pictureBytes}`);
      }
      return this.#cache.put(index, picture);
    } catch (thrown) {
      this.#unreadable.add(index, thrown);
      return undefined;
    }
  }

  #toBatch(number: number, taken: readonly Picture[]): Batch {
    const size = this.#pictureBytes;
    const pictures = new Float32Array(this.batchSize * size);
    for (const [slot, { bytes }] of taken.entries()) this.#write(bytes, pictures, slot * size);
    if (this.#mirror) {
      // The stream depends on the batch's number, so a resumed run mirrors the same pictures.
      const random = new RandomStream(this.#seed, 'mirror', number);
      for (let slot = 0; slot < taken.length; slot++) {
        if (random.below(2) === 1) mirrorRows(pictures, slot * size, (slot + 1) * size, this.#shape.width);
      }
    }
    const all = this.#source.labels;
    const labels = all === undefined ? undefined : Uint16Array.from(taken, ({ index }) => all[index]!);
    return { pictures, labels };
  }
}

function closedError(): SparringError {
  return new DataError('the stream of batches was closed: open a new one to continue', { code: 'closed' });
}
