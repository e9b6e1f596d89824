import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { messageOf, SparringError } from '../core/errors.ts';
import type { Bytes } from './disk/bytes.ts';
import { fingerprintOf } from './fingerprint.ts';
import { latin1 } from './pictures/format.ts';
import type { PictureSource } from './pictures/source.ts';
import { subset } from './pictures/subset.ts';
import { counted, grouped } from '../core/wording.ts';

/** The key that a filter is told by, and the version of its form. */
const mark = 'sparringFilter';
const version = 1;
/** All that a filter may say: what it says besides might keep other records. */
const keys: readonly string[] = [mark, 'what', 'data', 'pictures', 'fingerprint', 'kept'];
/** How files that are filters are called, so that people know them. */
export const filterEnding = '.filter.json';

/** A list of every second one of ten million records is shorter. */
const longestFile = 2 ** 26;
/** A filter has a handful of keys. Each of these costs memory when it is parsed, so they are counted first. */
const mostTokens = 1000;
const longestWording = 200;
/** A filter may be one of a filter, and so on, but somebody has to be able to follow. */
const mostFilters = 16;

/** What a filter says. */
export interface Filter {
  /** The data that it is a filter of: a name such as `mnist`, or a path relative to the filter. */
  readonly data: string;
  /** How many records that has. */
  readonly pictures: number;
  /** See `fingerprintOf`. */
  readonly fingerprint: string;
  /** What its records are, for a person: `without near-duplicates`. */
  readonly what: string;
  /** The records that are kept: the first and the last of each range, one after another, ascending. */
  readonly ranges: readonly number[];
}

/** Whether a file begins as a filter does, or as anything else in JSON. */
export function isJson(head: Uint8Array): boolean {
  return /^\s*\{/.test(latin1(head));
}

/**
 * A filter as the text of its file. Its records are written as ranges, `0-99,101-4999`.
 *
 * @param data what was opened, as `openSource` takes it
 * @param path where the file will be
 * @param isName whether data is a name and no path
 * @param source the opened data
 * @param kept its records that are kept, ascending
 */
export async function filterText(
  { data, path, isName }: { readonly data: string; readonly path: string; readonly isName: boolean },
  source: PictureSource,
  { what, kept }: { readonly what: string; readonly kept: Uint32Array },
): Promise<string> {
  const filter = {
    [mark]: version,
    what,
    data: isName ? data : pathFrom(dirname(resolve(path)), data),
    pictures: source.count,
    fingerprint: await fingerprintOf(source),
    kept: rangesOf(kept),
  };
  return `${JSON.stringify(filter, undefined, 2)}\n`;
}

/**
 * Opens the data that a filter names, and takes of it what the filter keeps. The data is never changed.
 *
 * @param bytes the file, closed when this returns
 * @param open opens what the filter names: a name, or a path that can be opened from here; `via` are the
 *   filters that led there
 * @throws SparringError if the file is damaged or leads back to itself, or its data is not there, or not what
 *   it was
 */
export async function openFilter(
  bytes: Bytes,
  via: readonly string[],
  isName: (data: string) => boolean,
  open: (data: string, via: readonly string[]) => Promise<PictureSource>,
): Promise<PictureSource> {
  const path = bytes.name;
  const filter = parseFilter(bytes);
  bytes.close();
  const real = realpathSync(path);
  if (via.includes(real)) {
    throw new SparringError(
      `${path} is a filter of itself, by way of ${counted(via.length, 'filter')}: make it again`,
    );
  }
  if (via.length >= mostFilters) {
    throw new SparringError(`${path} is a filter of a filter, ${mostFilters} times over: make one of all`);
  }
  const data = isName(filter.data) ? filter.data : resolve(dirname(path), filter.data);
  let source: PictureSource;
  try {
    source = await open(data, [...via, real]);
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    throw new SparringError(`${path} is a filter, and its data cannot be opened: ${thrown.message}`, {
      cause: thrown,
    });
  }
  try {
    await checkUnchanged(source, filter, path);
    // Only now is it known that as many records are there as memory is taken for.
    return subset(source, recordsIn(filter.ranges), filter.what);
  } catch (thrown) {
    source.close?.();
    throw thrown;
  }
}

async function checkUnchanged(source: PictureSource, filter: Filter, path: string): Promise<void> {
  const again = 'make the filter again, or restore the data';
  if (source.count !== filter.pictures) {
    throw new SparringError(
      `${path} was made for ${counted(filter.pictures, 'picture')} of ${source.name}, and there are ${grouped(source.count)} now: ${again}`,
    );
  }
  if ((await fingerprintOf(source)) !== filter.fingerprint) {
    throw new SparringError(
      `${path} was made for other pictures than are in ${source.name} now (as many, but not the same): ${again}`,
    );
  }
}

/** @throws SparringError if it is no filter, or of a newer version */
export function parseFilter(bytes: Bytes): Filter {
  const path = bytes.name;
  const unfit = (why: string) => new SparringError(`${path} is no filter of pictures: ${why}`);
  if (bytes.size > longestFile)
    throw unfit(`it has ${grouped(bytes.size)} bytes, expected at most ${grouped(longestFile)}`);
  const text = bytes.read(0, bytes.size);
  if (text.reduce((sum, byte) => sum + tokens[byte]!, 0) > mostTokens) {
    throw unfit('it holds far more than a filter does');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(text));
  } catch (thrown) {
    throw unfit(`it is no JSON (${messageOf(thrown).replaceAll(/\s+/g, ' ').slice(0, 100)})`);
  }
  const fields = typeof parsed === 'object' && parsed !== null ? new Map(Object.entries(parsed)) : new Map();
  const found: unknown = fields.get(mark);
  if (found === undefined)
    throw unfit(`it is JSON without the key ${mark}, expected what sparring data dedup --apply writes`);
  if (found !== version) {
    throw unfit(
      `${mark} is ${JSON.stringify(found).slice(0, 20)}, and this Sparring reads ${version}: upgrade it, or make the filter again`,
    );
  }
  const unknown = [...fields.keys()].find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw unfit(
      `it has the key ${JSON.stringify(unknown).slice(0, 40)}, which this Sparring does not know: upgrade it, or make the filter again`,
    );
  }
  const wording = (key: string): string => {
    const value: unknown = fields.get(key);
    // No control characters: what a file says is shown in a terminal.
    if (typeof value === 'string' && /^\P{Cc}+$/u.test(value)) return value;
    throw unfit(`expected ${key} to be text`);
  };
  const what = wording('what');
  if (what.length > longestWording) throw unfit(`expected what to be at most ${longestWording} letters`);
  const pictures: unknown = fields.get('pictures');
  if (typeof pictures !== 'number' || !Number.isInteger(pictures) || pictures < 1 || pictures > 2 ** 32) {
    throw unfit('expected pictures to be a whole number of at least 1');
  }
  const kept: unknown = fields.get('kept');
  if (typeof kept !== 'string') throw unfit('expected kept to be text such as 0-99,101-4999');
  return {
    data: wording('data'),
    pictures,
    fingerprint: wording('fingerprint'),
    what,
    ranges: parseRanges(kept, pictures, unfit),
  };
}

/** For each byte, whether it begins something that takes memory when it is parsed. */
const tokens = Uint8Array.from({ length: 256 }, (_, byte) =>
  '[{"'.includes(String.fromCodePoint(byte)) ? 1 : 0,
);

/** `0-99,101-4999` of ascending numbers. */
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

function parseRanges(text: string, pictures: number, unfit: (why: string) => Error): number[] {
  const ends: number[] = [];
  // One after another: a list of all the parts would take many times the memory of the text.
  const range = /(\d{1,10})(?:-(\d{1,10}))?(,(?=\d)|$)/y;
  while (range.lastIndex < text.length) {
    const start = range.lastIndex;
    const match = range.exec(text);
    if (match === null) {
      const got = JSON.stringify(text.slice(start, start + 40));
      throw unfit(`it keeps ${got}, expected records such as 0-99,101-4999`);
    }
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first || first <= (ends.at(-1) ?? -1) || last >= pictures) {
      const got = text.slice(start, range.lastIndex).replace(',', '');
      throw unfit(`it keeps ${got}, expected ascending records below ${grouped(pictures)}`);
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

/** A path from a folder on, with `/` between its parts and never taken for a name. */
function pathFrom(folder: string, data: string): string {
  const path = relative(folder, resolve(data));
  if (isAbsolute(path)) return path; // on another drive
  const parts = path.split(sep).join('/');
  return parts.startsWith('../') || parts === '..' ? parts : `./${parts}`;
}
