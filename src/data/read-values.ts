import {
  abortSignal,
  checkArguments,
  having,
  including,
  members,
  numbers,
  oneOf,
  optional,
  positiveInteger,
  type RulesOf,
} from '../core/checks.ts';
import { pictureShape } from '../core/pictures.ts';
import { throwIfAborted } from '../core/abort.ts';
import { DataError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { Unreadable } from './unreadable.ts';
import { sourceRule, type PictureShape, type PictureSource } from './pictures/source.ts';
import { valueRanges, valueWriter, type ValueRange } from '../core/value-range.ts';

/** Some pictures of a source, as a network sees them. */
export interface ValueBlock {
  /** The indices of the pictures in the source. */
  readonly records: readonly number[];
  /** [records, channels, height, width] in the requested range. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** The options of `readValues`. */
export interface ReadValuesOptions {
  readonly shape: PictureShape;
  readonly range: ValueRange;
  /** Which records, in this order; default: all. */
  readonly records?: ArrayLike<number>;
  /** Pictures per block; the last block may be smaller. Default 256. */
  readonly blockSize?: number;
  /** Receives the pictures that cannot be read, name → reason. They are left out. */
  readonly skipped?: Map<string, string>;
  /** Stops between two blocks. */
  readonly signal?: AbortSignal | undefined;
}

const rules: RulesOf<ReadValuesOptions> = {
  shape: including(pictureShape),
  range: oneOf(valueRanges),
  records: optional(numbers),
  blockSize: optional(positiveInteger),
  skipped: optional(having('a Map', 'set', 'values')),
  signal: optional(abortSignal),
};

/**
 * Reads the pictures of a source once, in order, a block at a time, for measurements. For training, see `BatchStream`.
 *
 * @throws SparringError if none of the pictures can be read; the signal's reason if it is aborted
 */
export async function* readValues(
  source: PictureSource,
  options: ReadValuesOptions,
): AsyncGenerator<ValueBlock> {
  checkArguments('readValues', { source, options }, { source: sourceRule, options: members(rules) });
  const { shape, range, records, blockSize = 256, skipped = new Map(), signal } = options;
  const size = shape.channels * shape.height * shape.width;
  const write = valueWriter(range);
  const count = records?.length ?? source.count;
  let readCount = 0;
  for (let first = 0; first < count; first += blockSize) {
    await throwIfAborted(signal);
    const wanted = Array.from({ length: Math.min(blockSize, count - first) }, (_, i) =>
      records === undefined ? first + i : records[first + i]!,
    );
    const unreadable = new Unreadable(source);
    const read = await Promise.all(wanted.map((record) => readOne(source, record, shape, unreadable)));
    for (const [name, reason] of unreadable.byName) skipped.set(name, reason);
    const found = wanted.filter((_, i) => read[i] !== undefined);
    if (found.length === 0) continue;
    const values = new Float32Array(found.length * size);
    let at = 0;
    for (const picture of read) {
      if (picture === undefined) continue;
      write(picture, values, at);
      at += size;
    }
    readCount += found.length;
    yield { records: found, values };
  }
  if (readCount > 0) return;
  const [[name, reason]] = [...skipped] as [[string, string]]; // every record was tried
  throw new DataError(`none of the pictures of ${source.name} can be read; the first: ${name}: ${reason}`);
}

/** Pictures with their names. */
export interface ReadPictures {
  readonly names: readonly string[];
  /** Their indices in the source. */
  readonly records: readonly number[];
  /** The pictures that could not be read, name → reason. */
  readonly skipped: ReadonlyMap<string, string>;
  /** [names, channels, height, width] in the requested range. */
  readonly values: Float32Array;
}

/**
 * Reads `count` pictures of a source chosen at random, the same in every call. Unreadable ones are left out.
 *
 * @param signal stops between two blocks of pictures
 * @throws SparringError if none of them can be read; the signal's reason if it is aborted
 */
export async function readSome(
  source: PictureSource,
  shape: PictureShape & { readonly range: ValueRange },
  count: number,
  signal?: AbortSignal,
): Promise<ReadPictures> {
  const records = new RandomStream(0, 'shuffle', 0).permutation(source.count).subarray(0, count);
  const values = new Float32Array(records.length * shape.channels * shape.height * shape.width);
  const read: number[] = [];
  const skipped = new Map<string, string>();
  let at = 0;
  for await (const block of readValues(source, { shape, range: shape.range, records, skipped, signal })) {
    read.push(...block.records);
    values.set(block.values, at);
    at += block.values.length;
  }
  const names = read.map((record) => source.nameOf(record));
  return { names, records: read, skipped, values: values.subarray(0, at) };
}

async function readOne(
  source: PictureSource,
  record: number,
  shape: PictureShape,
  unreadable: Unreadable,
): Promise<Uint8Array | undefined> {
  try {
    return await source.read(record, shape);
  } catch (thrown) {
    unreadable.add(record, thrown);
    return undefined;
  }
}
