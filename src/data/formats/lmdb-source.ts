import { basename, dirname, extname, resolve } from 'node:path';
import { DataError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { encodedSource, formatsOf } from './encoded-source.ts';
import { LmdbReader } from './lmdb.ts';
import { readPictureHeader } from '../pictures/decode.ts';
import { latin1 } from '../pictures/format.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';

/** The data file in an LMDB folder; the other file holds the locks. */
export const lmdbFile = 'data.mdb';

/**
 * LSUN as it is published (Yu et al. 2015, arXiv 1506.03365): an LMDB of picture files. Most keys have 40 hexadecimal
 * digits. The values are WebP in LSUN, but may have any supported format, which is detected from their bytes. Records
 * are in the order of their keys and named by them. The source takes eight bytes of memory per picture.
 *
 * An LMDB may hold each picture in several sizes, with keys such as `064-00017`: those of the largest are the records.
 *
 * @param bytes of `data.mdb`; owned by the source
 * @throws SparringError if the file is not an LMDB of data format 1, is damaged, or holds no pictures
 */
export async function openLmdb(bytes: Bytes): Promise<PictureSource> {
  const lmdb = await LmdbReader.open(bytes);
  if (lmdb.count === 0) throw new DataError(`${bytes.name} is an empty LMDB: replace it with a whole copy`);
  const formats = formatsOf(lmdb.count, (index) => lmdb.value(index));
  if (formats.length === 0) {
    throw new DataError(
      `${bytes.name} is an LMDB of ${counted(lmdb.count, 'value')} without pictures, expected JPEG, PNG, WebP, GIF or AVIF: write picture files into it`,
    );
  }
  const sizes = await sizesOf(lmdb);
  const recordOf = (index: number) => sizes?.records[index] ?? index;
  const nameOf = (index: number): string => {
    try {
      return textOf(lmdb.key(recordOf(index)));
    } catch {
      return `record ${index}`; // the file has changed; reading the record reports that
    }
  };
  const count = sizes?.records.length ?? lmdb.count;
  return encodedSource({
    description: `LSUN LMDB of ${counted(count, 'picture')}, ${formats.join(' and ')}`,
    name: nameOfLmdb(bytes.name),
    count,
    whyNoLabels: 'an LMDB of pictures has no labels',
    notes: sizes === undefined ? [] : [sizes.note],
    nameOf,
    encodedOf: (index) => lmdb.value(recordOf(index)),
    close: () => bytes.close(),
  });
}

/** A key such as `064-00017`: a size in pixels, and the number of a picture. */
const sizedKey = /^0*(\d{1,5})-\d+$/;
/** Keys without a size beside them, such as `length`. */
const maxOtherKeys = 4;
const countWords = ['', '', 'two', 'three', 'four', 'five', 'six'];

/**
 * The records of the largest size, of an LMDB that holds each picture in several: keys begin with the size. Undefined for
 * any other LMDB, also if the numbers in the keys are not the sizes of the pictures.
 */
async function sizesOf(
  lmdb: LmdbReader,
): Promise<{ readonly records: readonly number[]; readonly note: string } | undefined> {
  if (!sizedKey.test(latin1(lmdb.key(0)))) return undefined;
  const records = new Map<string, number[]>();
  let others = 0;
  for (let index = 0; index < lmdb.count; index++) {
    const key = latin1(lmdb.key(index));
    if (!sizedKey.test(key)) {
      if (++others > maxOtherKeys) return undefined;
      continue;
    }
    const prefix = key.slice(0, key.indexOf('-') + 1);
    const list = records.get(prefix);
    if (list === undefined) records.set(prefix, [index]);
    else list.push(index);
    if (records.size >= countWords.length) return undefined;
  }
  if (records.size < 2) return undefined;
  for (const [prefix, [first]] of records) {
    const size = await readPictureHeader(lmdb.value(first!), prefix).catch(() => undefined);
    if (size === undefined || Math.min(size.width, size.height) !== parseInt(prefix)) return undefined;
  }
  const bySize = [...records].toSorted(([a], [b]) => parseInt(a) - parseInt(b));
  const [largest, used] = bySize.at(-1)!;
  const prefixes = bySize.map(([prefix]) => prefix);
  const counts = new Set(bySize.map(([, list]) => list.length));
  const found =
    counts.size === 1
      ? `${counted(used.length, 'key')} in each of ${countWords[records.size]} sizes, ${prefixes.slice(0, -1).join(', ')} and ${largest}`
      : `keys in ${countWords[records.size]} sizes, ${bySize.map(([prefix, list]) => `${grouped(list.length)} of ${prefix}`).join(', ')}`;
  return { records: used, note: `${found}: the largest, ${largest}, are used` };
}

/** A key for people: as it is if it is printable text, like LSUN's, and otherwise in hexadecimal. */
function textOf(key: Uint8Array): string {
  const text = latin1(key);
  return /^[\x20-\x7e]+$/.test(text) ? text : Buffer.from(key).toString('hex');
}

function nameOfLmdb(path: string): string {
  const full = resolve(path);
  if (basename(full) === lmdbFile) return basename(dirname(full)) || 'lmdb';
  return basename(full, extname(full)) || 'lmdb';
}
