import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { openBytes } from '../../src/data/disk/bytes.ts';
import { LmdbReader } from '../../src/data/formats/lmdb.ts';

/** An entry as printed by `list_lmdb.py`: the key in hexadecimal, the length and the MD5 of its value. */
export type LmdbEntry = readonly [key: string, length: number, md5: string];

/** Reads a complete LMDB, and expects exactly these entries in this order. */
export async function expectEntries(path: string, expected: readonly LmdbEntry[]): Promise<void> {
  const bytes = openBytes(path);
  const lmdb = await LmdbReader.open(bytes);
  const found = Array.from({ length: lmdb.count }, (_, i): LmdbEntry => {
    const value = lmdb.value(i);
    const md5 = createHash('md5').update(value).digest('hex');
    return [Buffer.from(lmdb.key(i)).toString('hex'), value.length, md5];
  });
  bytes.close();
  expect(found).toEqual(expected);
}
