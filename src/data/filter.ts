import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { valueLimits } from '../core/checks.ts';
import { DataError, SparringError, UsageError } from '../core/errors.ts';
import { jsonOf } from '../core/json-text.ts';
import { option, says } from '../core/sentence.ts';
import type { ValueLimits } from '../core/value-range.ts';
import type { Bytes } from './disk/bytes.ts';
import { fingerprintOf } from './fingerprint.ts';
import { latin1 } from './pictures/format.ts';
import type { PictureSource } from './pictures/source.ts';
import { subset } from './pictures/subset.ts';
import { counted, grouped } from '../core/wording.ts';

/** The key that identifies a filter, and the version of the format. */
const magicKey = 'sparringFilter';
const version = 1;
/** All keys of a filter. Others are refused, because they might change which records are kept. */
const keys: readonly string[] = [magicKey, 'what', 'data', 'values', 'pictures', 'fingerprint', 'kept'];
/** The usual ending of the file names of filters. */
export const filterEnding = '.filter.json';

/** A list of every second one of ten million records is shorter. */
const maxFileBytes = 2 ** 26;
/** A filter has a handful of keys. Each token takes memory during parsing, so tokens are counted first. */
const maxTokens = 1000;
const maxTextLength = 200;
/** A filter may refer to another filter, and so on, but only so deep that a person can follow. */
const maxFilters = 16;

/** The contents of a filter file. */
export interface Filter {
  /** The data that it selects from: a name such as `mnist`, or a path relative to the filter. */
  readonly data: string;
  /** The values of black and white that its data is read with, if they were named. */
  readonly values: ValueLimits | undefined;
  /** The number of records in that data. */
  readonly pictures: number;
  /** See `fingerprintOf`. */
  readonly fingerprint: string;
  /** A description of the kept records, for people: `without near-duplicates`. */
  readonly what: string;
  /** The kept records as ascending ranges: the first and the last record of each, in one flat list. */
  readonly ranges: readonly number[];
}

/** Whether a file begins like a JSON object. */
export function isJson(head: Uint8Array): boolean {
  return /^\s*\{/.test(latin1(head));
}

/** What a filter selects from, and where it is written. */
export interface FilterPlace {
  readonly data: string;
  readonly path: string;
  readonly isName: boolean;
  readonly values?: ValueLimits | undefined;
}

/**
 * The text of a filter file. The records are written as ranges, `0-99,101-4999`.
 *
 * @param data the data to select from, as `openSource` takes it
 * @param path of the file to be written
 * @param isName whether `data` is a name instead of a path
 * @param values with which the data was opened
 * @param source the opened data
 * @param kept the records to keep, ascending
 */
export async function filterText(
  { data, path, isName, values }: FilterPlace,
  source: PictureSource,
  { what, kept }: { readonly what: string; readonly kept: Uint32Array },
): Promise<string> {
  const filter = {
    [magicKey]: version,
    what,
    data: isName ? data : pathFrom(dirname(resolve(path)), data),
    ...(values === undefined ? {} : { values }),
    pictures: source.count,
    fingerprint: await fingerprintOf(source),
    kept: rangesOf(kept),
  };
  return `${JSON.stringify(filter, undefined, 2)}\n`;
}

/**
 * Opens the data that a filter names, with the records that the filter keeps. The data is not changed.
 *
 * @param bytes of the filter; closed when this returns
 * @param from.via the filters that led to this one, by their real paths
 * @param from.values which the caller wants to be black and white: those of the filter, or undefined
 * @param open opens the data that the filter names, given as a name or as a path that is valid from here
 * @throws SparringError if the filter is damaged or refers to itself, or its data is missing or has changed
 */
export async function openFilter(
  bytes: Bytes,
  { via, values: wanted }: { readonly via: readonly string[]; readonly values?: ValueLimits | undefined },
  isName: (data: string) => boolean,
  open: (data: string, via: readonly string[], values: ValueLimits | undefined) => Promise<PictureSource>,
): Promise<PictureSource> {
  const path = bytes.name;
  const filter = parseFilter(bytes);
  bytes.close();
  const { values } = filter;
  if (wanted !== undefined && String(wanted) !== String(values)) {
    const own = values === undefined ? 'made without it' : says`made with ${option('values', values)}`;
    throw new UsageError(
      says`${path} is a filter, got ${option('values', wanted)}, but it was ${own}: leave it out, or make the filter again with it`,
      { code: 'not-applicable', option: 'values' },
    );
  }
  const real = realpathSync(path);
  if (via.includes(real)) {
    throw new DataError(
      `${path} is a filter of itself, through ${counted(via.length, 'filter')}: make it again`,
    );
  }
  if (via.length >= maxFilters) {
    throw new DataError(
      `${path} is the last of more than ${maxFilters} nested filters: combine them into one`,
    );
  }
  const data = isName(filter.data) ? filter.data : resolve(dirname(path), filter.data);
  let source: PictureSource;
  try {
    source = await open(data, [...via, real], values);
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    throw new DataError(`${path} is a filter whose data cannot be opened: ${thrown.message}`, {
      cause: thrown,
    });
  }
  try {
    await checkUnchanged(source, filter, path);
    // Only after this check is it safe to allocate memory for so many records.
    return subset(source, recordsIn(filter.ranges), filter.what);
  } catch (thrown) {
    source.close?.();
    throw thrown;
  }
}

async function checkUnchanged(source: PictureSource, filter: Filter, path: string): Promise<void> {
  const remedy = 'make the filter again, or restore the data';
  if (source.count !== filter.pictures) {
    throw new DataError(
      `${path} was made for ${counted(filter.pictures, 'picture')} of ${source.name}, which now has ${grouped(source.count)}: ${remedy}`,
    );
  }
  if ((await fingerprintOf(source)) !== filter.fingerprint) {
    throw new DataError(
      `${path} does not match the pictures that are in ${source.name} now (the number is the same, the pictures differ): ${remedy}`,
    );
  }
}

/** @throws SparringError if the file is not a filter, or has a newer version */
export function parseFilter(bytes: Bytes): Filter {
  const path = bytes.name;
  const invalid = (why: string) => new DataError(`${path} is not a filter of pictures: ${why}`);
  if (bytes.size > maxFileBytes)
    throw invalid(`it has ${grouped(bytes.size)} bytes, expected at most ${grouped(maxFileBytes)}`);
  const text = bytes.read(0, bytes.size);
  if (text.reduce((sum, byte) => sum + tokens[byte]!, 0) > maxTokens) {
    throw invalid('it has far more keys and lists than a filter');
  }
  const parsed = jsonOf(new TextDecoder().decode(text), (fault) => invalid(`it is not JSON (${fault})`));
  const fields = typeof parsed === 'object' && parsed !== null ? new Map(Object.entries(parsed)) : new Map();
  const found: unknown = fields.get(magicKey);
  if (found === undefined)
    throw invalid(
      `it is JSON without the key ${magicKey}, expected a filter, which sparring data dedup writes`,
    );
  if (found !== version) {
    throw invalid(
      `${magicKey} is ${JSON.stringify(found).slice(0, 20)}, and this Sparring reads ${version}: upgrade it, or make the filter again`,
    );
  }
  const unknown = [...fields.keys()].find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw invalid(
      `it has the key ${JSON.stringify(unknown).slice(0, 40)}, which this Sparring does not know: upgrade it, or make the filter again`,
    );
  }
  const textOf = (key: string): string => {
    const value: unknown = fields.get(key);
    // No control characters, because the text is printed in a terminal.
    if (typeof value === 'string' && /^\P{Cc}+$/u.test(value)) return value;
    throw invalid(`expected ${key} to be text`);
  };
  const what = textOf('what');
  if (what.length > maxTextLength) throw invalid(`expected what to have at most ${maxTextLength} characters`);
  const pictures: unknown = fields.get('pictures');
  if (typeof pictures !== 'number' || !Number.isInteger(pictures) || pictures < 1 || pictures > 2 ** 32) {
    throw invalid('expected pictures to be a whole number of at least 1');
  }
  const values: unknown = fields.get('values');
  if (values !== undefined && !valueLimits.holds(values))
    throw invalid(`expected values to be ${valueLimits.expected}`);
  const kept: unknown = fields.get('kept');
  if (typeof kept !== 'string') throw invalid('expected kept to be text such as 0-99,101-4999');
  return {
    data: textOf('data'),
    values: values as ValueLimits | undefined,
    pictures,
    fingerprint: textOf('fingerprint'),
    what,
    ranges: parseRanges(kept, pictures, invalid),
  };
}

/** For each byte, 1 if it begins a JSON value that takes memory when parsed. */
const tokens = Uint8Array.from({ length: 256 }, (_, byte) =>
  '[{"'.includes(String.fromCodePoint(byte)) ? 1 : 0,
);

/** Ascending numbers as text: `0-99,101-4999`. */
function rangesOf(kept: Uint32Array): string {
  const ranges: string[] = [];
  for (let i = 0; i < kept.length;) {
    const first = kept[i]!;
    let last = first;
    while (++i < kept.length && kept[i] === last + 1) last += 1;
    ranges.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return ranges.join(',');
}

function parseRanges(text: string, pictures: number, invalid: (why: string) => Error): number[] {
  const ends: number[] = [];
  // One range at a time: splitting the text would take many times its memory.
  const range = /(\d{1,10})(?:-(\d{1,10}))?(,(?=\d)|$)/y;
  while (range.lastIndex < text.length) {
    const start = range.lastIndex;
    const match = range.exec(text);
    if (match === null) {
      const got = JSON.stringify(text.slice(start, start + 40));
      throw invalid(`it keeps ${got}, expected records such as 0-99,101-4999`);
    }
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first || first <= (ends.at(-1) ?? -1) || last >= pictures) {
      const got = text.slice(start, range.lastIndex).replace(',', '');
      throw invalid(`it keeps ${got}, expected ascending records below ${grouped(pictures)}`);
    }
    ends.push(first, last);
  }
  return ends;
}

function recordsIn(ranges: readonly number[]): Uint32Array {
  let total = 0;
  for (let i = 0; i < ranges.length; i += 2) total += ranges[i + 1]! - ranges[i]! + 1;
  const records = new Uint32Array(total);
  let at = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    for (let record = ranges[i]!; record <= ranges[i + 1]!; record++) records[at++] = record;
  }
  return records;
}

/** The path of `data` relative to `folder`, with `/` between its parts. It begins with `.`, so it cannot be a name. */
function pathFrom(folder: string, data: string): string {
  const path = relative(folder, resolve(data));
  if (isAbsolute(path)) return path; // on another drive
  const parts = path.split(sep).join('/');
  return parts.startsWith('../') || parts === '..' ? parts : `./${parts}`;
}
