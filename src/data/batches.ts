import { checkInteger } from '../core/checks.ts';
import { SparringError, UsageError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { defaultCacheBytes, PictureCache } from './picture-cache.ts';
import { isSameShape, type PictureShape, type PictureSource } from './pictures/source.ts';
import { valueWriter, type ValueRange, type ValueWriter } from './pictures/value-range.ts';
import { grouped } from '../core/wording.ts';

export interface BatchStreamOptions {
  readonly source: PictureSource;
  /** Every picture is resized and cropped to this. */
  readonly shape: PictureShape;
  /** Pictures in a batch; at most as many as the source has. */
  readonly batchSize: number;
  /** The order of the pictures is a function of this and of the epoch. */
  readonly seed: number;
  readonly range: ValueRange;
  /** Mirrors pictures, left to right, half of them on average and others each time; default false. */
  readonly mirror?: boolean;
  /** How many batches were already taken, in the run that is resumed; default 0. */
  readonly consumed?: number;
  /**
   * Memory for pictures that were decoded, in bytes; default 1 GiB or an eighth of the memory, and none where the
   * source is as quick by itself.
   */
  readonly cacheBytes?: number;
  /** How many batches are decoded ahead; default 2. */
  readonly prefetch?: number;
}

/** Pictures, prepared, and what they are. */
export interface Batch {
  /** batchSize × channels × height × width values. */
  readonly pictures: Float32Array<ArrayBuffer>;
  /** The class of each picture, where the source has labels. See `oneHot`. */
  readonly labels: Uint16Array<ArrayBuffer> | undefined;
}

/** A picture that a batch has, and which it is. */
interface Picture {
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** A batch whose pictures are being read. */
interface Begun {
  /** Its number in the run, from 0. */
  readonly number: number;
  readonly slots: readonly Slot[];
}

type Slot = Picture | Promise<Picture>;

/**
 * Endless batches of training pictures, shuffled anew each epoch and decoded while the step runs.
 *
 * The sequence, and what of it is mirrored, is a function of (source, seed, batch size): a stream that is opened with `consumed: n` goes
 * on exactly where another stood after n batches. An epoch is a random order of all pictures, cut into
 * batches; what is left over at its end, fewer than a batch, is dropped.
 *
 * A picture that cannot be read is skipped and listed: its slot takes the next picture of the epoch's order
 * (after the last comes the first) that can be read. That one is seen twice in the epoch, and all others
 * stay where they were. A picture is read when it is first needed; one that goes missing later counts as
 * unreadable from then on, unless it is still in memory.
 *
 * A training step may block the JavaScript thread (onnxruntime-node does), and then nothing new can be
 * begun. So whole batches are handed to the decoders ahead of time, and Node's pool of four threads works
 * on four pictures at once. Pictures are kept in memory as bytes; if all of them fit, nothing is decoded
 * after the first epoch.
 *
 * @example
 * const batches = new BatchStream({ source, shape, batchSize: 64, seed: 1, range: 'signed' });
 * for (let step = 0; step < steps; step++) train(await batches.next());
 * await batches.close();
 */
export class BatchStream {
  readonly batchSize: number;
  /** Whole batches in an epoch. */
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
  readonly #unreadable = new Set<number>();
  readonly #skipped = new Map<string, string>();
  /** Batches begun and not yet asked for, in order. */
  readonly #ahead: Begun[] = [];
  #order: { epoch: number; indices: Uint32Array } | undefined;
  #begun: number;
  #consumed: number;
  #waitedMilliseconds = 0;
  #closed = false;

  /** @throws UsageError if an option is out of range or a batch is larger than the data set */
  constructor(options: BatchStreamOptions) {
    const { source, shape, batchSize, seed, range, consumed = 0, prefetch = 2 } = options;
    checkInteger('batch size', batchSize, 1);
    checkInteger('seed', seed, 0);
    checkInteger('number of batches already taken', consumed, 0);
    checkInteger('number of batches decoded ahead', prefetch, 0);
    if (batchSize > source.count) {
      throw new UsageError(
        `a batch of ${grouped(batchSize)} pictures is larger than the data set, which has ` +
          `${grouped(source.count)} (${source.name}): pass a batch size of ${source.count} or less`,
      );
    }
    this.#source = source;
    this.#shape = shape;
    this.batchSize = batchSize;
    this.batchesPerEpoch = Math.floor(source.count / batchSize);
    this.#seed = seed;
    this.#prefetch = prefetch;
    this.#begun = consumed;
    this.#consumed = consumed;
    this.#write = valueWriter(range);
    this.#mirror = options.mirror ?? false;
    this.#pictureBytes = shape.channels * shape.height * shape.width;
    const isQuick = source.quickAt !== undefined && isSameShape(source.quickAt, shape);
    const cacheBytes = options.cacheBytes ?? (isQuick ? 0 : defaultCacheBytes());
    this.#cache = new PictureCache(source.count, this.#pictureBytes, cacheBytes);
  }

  /** Batches taken since the run began, `consumed` of the constructor included: what to resume from. */
  get consumed(): number {
    return this.#consumed;
  }

  /** The epoch, from 0, that the next batch belongs to. */
  get epoch(): number {
    return Math.floor(this.#consumed / this.batchesPerEpoch);
  }

  /** Pictures that could not be read: name → why. Grows as they are met. */
  get skipped(): ReadonlyMap<string, string> {
    return this.#skipped;
  }

  /** How long callers have spent in `next`, in seconds: the time that training stood still for pictures. */
  get waitedSeconds(): number {
    return this.#waitedMilliseconds / 1000;
  }

  /**
   * The pictures of the next batch: batchSize × channels × height × width values, the caller's to keep. Begins
   * decoding the batches after it before it waits.
   *
   * @throws SparringError if not one picture of the source can be read, or the stream was closed
   */
  async next(): Promise<Float32Array<ArrayBuffer>> {
    return (await this.nextLabelled()).pictures;
  }

  /** The next batch, as `next`, with what its pictures are. @throws SparringError as `next` */
  async nextLabelled(): Promise<Batch> {
    const called = performance.now();
    try {
      if (this.#closed) throw closedError();
      const { number, slots } = this.#ahead.shift() ?? this.#begin();
      while (this.#ahead.length < this.#prefetch) this.#ahead.push(this.#begin());
      const pictures: Picture[] = [];
      for (const slot of slots) pictures.push(slot instanceof Promise ? await slot : slot);
      if (this.#closed) throw closedError();
      this.#consumed += 1;
      return this.#toBatch(number, pictures);
    } finally {
      this.#waitedMilliseconds += performance.now() - called;
    }
  }

  /** The pictures that `next` will give, without taking them: for a look at the data before training begins. */
  async peek(): Promise<Float32Array<ArrayBuffer>> {
    if (this.#closed) throw closedError();
    if (this.#ahead.length === 0) this.#ahead.push(this.#begin());
    const { number, slots } = this.#ahead[0]!;
    const pictures = await Promise.all(slots.map((slot) => Promise.resolve(slot)));
    return this.#toBatch(number, pictures).pictures;
  }

  /** Stops decoding ahead and waits for what has been begun. `next` then throws. May be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#ahead.length = 0;
    await Promise.allSettled(this.#reading.values());
  }

  /** Begins the batch after those begun so far. */
  #begin(): Begun {
    const number = this.#begun++;
    const order = this.#orderOf(Math.floor(number / this.batchesPerEpoch));
    const first = (number % this.batchesPerEpoch) * this.batchSize;
    const slots = Array.from({ length: this.batchSize }, (_, slot) => {
      const picture = this.#fill(order, first + slot);
      // Whoever asks for this batch gets the error; until then, or if nobody does, it is not unhandled.
      if (picture instanceof Promise) picture.catch(() => undefined);
      return picture;
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

  /** The picture at `position` of an epoch's order, or the next one that can be read; at once if in memory. */
  #fill(order: Uint32Array, position: number): Slot {
    const index = order[position]!;
    const bytes = this.#cache.get(index);
    return bytes === undefined ? this.#search(order, position) : { index, bytes };
  }

  async #search(order: Uint32Array, position: number): Promise<Picture> {
    for (let further = 0; further < order.length; further++) {
      if (this.#closed) throw closedError();
      const index = order[(position + further) % order.length]!;
      if (this.#unreadable.has(index)) continue;
      const bytes = this.#cache.get(index) ?? (await this.#read(index));
      if (bytes !== undefined) return { index, bytes };
    }
    const [first] = this.#skipped;
    throw new SparringError(
      `not one of the ${grouped(this.#source.count)} pictures of ${this.#source.name} can be read` +
        (first === undefined ? '' : `; the first: ${first[0]}: ${first[1]}`),
    );
  }

  /** Record `index` from the source, once however many slots ask for it at a time; undefined if unreadable. */
  #read(index: number): Promise<Uint8Array | undefined> {
    const underWay = this.#reading.get(index);
    if (underWay !== undefined) return underWay;
    const reading = this.#readOnce(index).finally(() => this.#reading.delete(index));
    this.#reading.set(index, reading);
    return reading;
  }

  async #readOnce(index: number): Promise<Uint8Array | undefined> {
    try {
      const picture = await this.#source.read(index, this.#shape);
      if (picture.length !== this.#pictureBytes) {
        throw new SparringError(`has ${picture.length} bytes, expected ${this.#pictureBytes}`);
      }
      return this.#cache.put(index, picture);
    } catch (thrown) {
      // Only what the source says of a record is a reason to go on without it; anything else is a fault.
      if (!(thrown instanceof SparringError)) throw thrown;
      const name = this.#source.nameOf(index);
      const { message } = thrown;
      this.#unreadable.add(index);
      this.#skipped.set(name, message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message);
      return undefined;
    }
  }

  #toBatch(number: number, taken: readonly Picture[]): Batch {
    const size = this.#pictureBytes;
    const pictures = new Float32Array(this.batchSize * size);
    for (const [slot, { bytes }] of taken.entries()) this.#write(bytes, pictures, slot * size);
    if (this.#mirror) {
      // Of every batch by its number: so a run that is resumed mirrors what it would have.
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

/** Turns round each row between two places. */
function mirrorRows(values: Float32Array, from: number, to: number, width: number): void {
  for (let row = from; row < to; row += width) values.subarray(row, row + width).reverse();
}

function closedError(): SparringError {
  return new SparringError('the stream of batches was closed: open a new one to go on');
}
