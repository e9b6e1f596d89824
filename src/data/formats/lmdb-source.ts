import { basename, dirname, extname, resolve } from 'node:path';
import { DataError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { encodedSource, formatsOf } from './encoded-source.ts';
import { LmdbReader } from './lmdb.ts';
import { latin1 } from '../pictures/format.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted } from '../../core/wording.ts';

/** The data file in an LMDB folder; the other file holds the locks. */
export const lmdbFile = 'data.mdb';

/**
 * LSUN as it is published (Yu et al. 2015, arXiv 1506.03365): an LMDB of picture files. Most keys have 40 hexadecimal
 * digits. The values are WebP in LSUN, but may have any supported format, which is detected from their bytes. Records
 * are in the order of their keys and named by them. The source takes eight bytes of memory per picture.
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
  const nameOf = (index: number): string => {
    try {
      return textOf(lmdb.key(index));
    } catch {
      return `record ${index}`; // the file has changed; reading the record reports that
    }
  };
  return encodedSource({
    description: `LSUN LMDB of ${counted(lmdb.count, 'picture')}, ${formats.join(' and ')}`,
    name: nameOfLmdb(bytes.name),
    count: lmdb.count,
    nameOf,
    encodedOf: (index) => lmdb.value(index),
    close: () => bytes.close(),
  });
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
