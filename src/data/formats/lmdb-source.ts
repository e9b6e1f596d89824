import { basename, dirname, extname, resolve } from 'node:path';
import { SparringError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { LmdbReader } from './lmdb.ts';
import { decodePicture } from '../pictures/decode.ts';
import { latin1, pictureFormatOf, pictureHeadBytes } from '../pictures/format.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted } from '../../core/wording.ts';

/** The file in an LMDB folder that holds everything but the locks. */
export const lmdbFile = 'data.mdb';

/** So many values, evenly spread, are looked at to say what they are. */
const mostLookedAt = 16;

/**
 * LSUN as it is published (Yu et al. 2015, arXiv 1506.03365): an LMDB of encoded pictures, by keys that are
 * mostly 40 hexadecimal digits. Values may be WebP (LSUN's own) or any format that is decoded otherwise; their
 * bytes tell. Records are in the order of their keys, and named by them. Eight bytes a picture are kept in
 * memory.
 *
 * @param bytes `data.mdb`, the source's from now on
 * @throws SparringError if it is no LMDB file of data format 1, is damaged, or holds no pictures
 */
export async function openLmdb(bytes: Bytes): Promise<PictureSource> {
  const lmdb = await LmdbReader.open(bytes);
  if (lmdb.count === 0) throw new SparringError(`${bytes.name} is an LMDB of nothing: fetch it again`);
  const formats = formatsOf(lmdb);
  if (formats.length === 0) {
    throw new SparringError(
      `${bytes.name} is an LMDB of ${counted(lmdb.count, 'value')} without a picture among them, expected JPEG, PNG, WebP, GIF or AVIF: write picture files into it`,
    );
  }
  const nameOf = (index: number): string => {
    try {
      return textOf(lmdb.key(index));
    } catch {
      return `record ${index}`; // the file has changed; reading the record says so
    }
  };
  const encodedOf = (index: number): Uint8Array => {
    try {
      return lmdb.value(index);
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      throw new SparringError(`${nameOf(index)}: ${thrown.message}`, { cause: thrown });
    }
  };
  return {
    kind: 'pictures',
    description: `LSUN LMDB of ${counted(lmdb.count, 'picture')}, ${formats.join(' and ')}`,
    name: nameOfLmdb(bytes.name),
    count: lmdb.count,
    channels: undefined,
    nameOf,
    // Begins to decode before it first waits: see `Bytes`.
    read: async (index, shape) => decodePicture(encodedOf(index), nameOf(index), shape),
    stored: async (index) => ({ kind: 'file', encoded: encodedOf(index) }),
    close: () => bytes.close(),
  };
}

function formatsOf(lmdb: LmdbReader): string[] {
  const looks = Math.min(lmdb.count, mostLookedAt);
  const formats = new Set<string>();
  for (let i = 0; i < looks; i++) {
    const value = lmdb.value(Math.floor((i * lmdb.count) / looks));
    const format = pictureFormatOf(value.subarray(0, pictureHeadBytes));
    if (format !== undefined) formats.add(format);
  }
  return [...formats].sort();
}

/** A key as people read it: LSUN's are text; others are shown in hexadecimal. */
function textOf(key: Uint8Array): string {
  const text = latin1(key);
  return /^[\x20-\x7e]+$/.test(text) ? text : Buffer.from(key).toString('hex');
}

function nameOfLmdb(path: string): string {
  const full = resolve(path);
  if (basename(full) === lmdbFile) return basename(dirname(full)) || 'lmdb';
  return basename(full, extname(full)) || 'lmdb';
}
