import { mkdir, mkdtemp, open as openFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { memoryBytes, openBytes } from '../disk/bytes.ts';
import { LmdbReader } from './lmdb.ts';
import { openLmdb } from './lmdb-source.ts';
import { openSource } from '../open.ts';
import { writeLmdb } from '../testing/lmdb-writer.ts';

const value = (i: number) => Uint8Array.from({ length: (i * 37) % 700 }, (_, at) => (i + at) & 255);
const open = (file: Uint8Array) => LmdbReader.open(memoryBytes(file, 'data.mdb'));
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const keyOf = (i: number) => String(i).padStart(6, '0');

/** A copy of the file with a number written over part of it. */
function patched(file: Uint8Array, at: number, number: number, width: 2 | 4 = 4): Uint8Array {
  const copy = new Uint8Array(file);
  const head = new DataView(copy.buffer);
  if (width === 2) head.setUint16(at, number, true);
  else head.setUint32(at, number, true);
  return copy;
}

describe('LmdbReader', () => {
  it.each([
    [0, 4096],
    [1, 4096],
    [3, 512],
    [100, 256],
    [3000, 512],
    [3000, 65_536],
  ])('reads %i entries in pages of %i, in order of the keys', async (count, pageSize) => {
    const entries = Array.from({ length: count }, (_, i) => [keyOf(i), value(i)] as const);
    const lmdb = await open(writeLmdb(entries.toReversed(), pageSize));
    expect(lmdb.count).toBe(count);
    for (let i = 0; i < count; i++) {
      expect(text(lmdb.key(i))).toBe(keyOf(i));
      expect(Buffer.compare(lmdb.value(i), value(i))).toBe(0);
    }
  });

  const pageSize = 256;
  const file = writeLmdb(
    Array.from({ length: 60 }, (_, i) => [keyOf(i), value(i)] as const),
    pageSize,
  );
  const root = new DataView(file.buffer, file.byteOffset).getUint32(pageSize + 128, true);
  const firstNode = (page: number) =>
    new DataView(file.buffer, file.byteOffset).getUint16(page * pageSize + 16, true);

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /^data\.mdb is damaged or cut short: it has 0 bytes/],
    ['zeros', new Uint8Array(8192), /^data\.mdb is not an LMDB file/],
    ['another format', patched(file, 20, 2), /of data format 2, expected 1/],
    ['odd pages', patched(file, 40, 4095), /claims a page size of 4,095 bytes/],
    ['pages of nothing', patched(file, 40, 0), /claims a page size of 0 bytes/],
    ['half of it', file.subarray(0, file.length >> 1), /damaged or cut short/],
    ['one meta page', file.subarray(0, 200), /damaged or cut short/],
    [
      'entries that do not exist',
      patched(file, pageSize + 120, 1e9),
      /holds 60 entries, but claims 1,000,000,000/,
    ],
    ['a root outside', patched(file, pageSize + 128, 1e9), /refers to page 1,000,000,000, but has/],
    ['a root that is a meta page', patched(file, pageSize + 128, 1), /has no tree page at page 1;/],
    ['a loop', patched(file, root * pageSize + firstNode(root), root), /has a loop in its tree, at page/],
    ['a list that is too long', patched(file, root * pageSize + 12, 0xffff, 2), /exceeds page/],
    ['a node outside', patched(file, root * pageSize + 16, 255, 2), /a node that exceeds its page/],
    ['several values a key', patched(file, pageSize + 92, 4, 2), /several values per key/],
  ])('refuses %s in one sentence', async (_, broken, sentence) => {
    await expect(open(broken)).rejects.toThrow(sentence);
  });

  it('refuses a value with a false length when it is read', async () => {
    const big = writeLmdb([
      ['a', new Uint8Array(5000)],
      ['b', new Uint8Array(5000)],
    ]);
    const leaf = big.length / 4096 - 1;
    const node = new DataView(big.buffer, big.byteOffset).getUint16(leaf * 4096 + 16, true);
    const lmdb = await open(patched(big, leaf * 4096 + node, 9000));
    expect(() => lmdb.value(0)).toThrow(
      /has no value of 9,000 bytes at page 2; replace it with a whole copy$/,
    );
    await expect(open(patched(big, leaf * 4096 + node, 0xffffffff))).rejects.toThrow(
      /a value that ends after/,
    );
  });
});

it('reads a sparse file larger than 4 GB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sparring-lmdb-'));
  const small = writeLmdb([
    ['a', new Uint8Array(10).fill(7)],
    ['b', new Uint8Array(5000).fill(8)],
  ]);
  // Pages 2 and 3 hold the value of b, page 4 is the leaf. All are moved beyond 4 GB.
  const far = 2 ** 21;
  const copy = new DataView(new Uint8Array(small).buffer);
  const leaf = 4 * 4096;
  const secondNode = leaf + copy.getUint16(leaf + 18, true);
  copy.setUint32(4096 + 128, far + 4, true); // the root
  copy.setUint32(leaf, far + 4, true); // the leaf's own page number
  copy.setUint32(2 * 4096, far + 2, true);
  copy.setUint32(secondNode + 9, far + 2, true); // after the header and the key
  const moved = new Uint8Array(copy.buffer);
  const path = join(folder, 'data.mdb');
  try {
    const file = await openFile(path, 'w');
    await file.write(moved, 0, 2 * 4096, 0);
    await file.write(moved, 2 * 4096, 3 * 4096, (far + 2) * 4096);
    await file.close();
    const bytes = openBytes(path);
    expect(bytes.size).toBeGreaterThan(8 * 2 ** 30);
    const lmdb = await LmdbReader.open(bytes);
    expect(lmdb.count).toBe(2);
    expect([...lmdb.value(0)]).toEqual(Array(10).fill(7));
    expect(Buffer.compare(lmdb.value(1), new Uint8Array(5000).fill(8))).toBe(0);
    bytes.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('openLmdb', () => {
  it('reads JPEG and WebP, named by their keys, and refuses a file without pictures', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sparring-lmdb-'));
    try {
      const picture = sharp({ create: { width: 9, height: 9, channels: 3, background: '#3264c8' } });
      await mkdir(join(folder, 'den_lmdb'));
      await writeFile(
        join(folder, 'den_lmdb', 'data.mdb'),
        writeLmdb([
          ['b', await picture.jpeg({ quality: 100 }).toBuffer()],
          ['a\u0001', await picture.webp({ lossless: true }).toBuffer()],
          ['c', new Uint8Array(9)],
        ]),
      );
      for (const path of [join(folder, 'den_lmdb'), join(folder, 'den_lmdb', 'data.mdb')]) {
        const source = await openSource(path);
        expect(source).toMatchObject({
          description: 'LSUN LMDB of 3 pictures, JPEG and WebP',
          name: 'den_lmdb',
          count: 3,
          channels: undefined,
        });
        expect([0, 1, 2].map((index) => source.nameOf(index))).toEqual(['6101', 'b', 'c']);
        const shape = { channels: 3, height: 2, width: 2 } as const;
        expect([...(await source.read(0, shape))]).toEqual([
          50, 50, 50, 50, 100, 100, 100, 100, 200, 200, 200, 200,
        ]);
        expect((await source.read(1, shape))[0]).toBeCloseTo(50, -1);
        await expect(source.read(2, shape)).rejects.toThrow(/^c: the file is not a picture/);
        source.close();
        await expect(source.read(0, shape)).rejects.toThrow(/was closed: open it again/);
        expect(source.nameOf(0)).toBe('record 0');
      }
    } finally {
      await rm(folder, { recursive: true });
    }
    const words = writeLmdb([['a', new Uint8Array(3)]]);
    await expect(openLmdb(memoryBytes(words, 'data.mdb'))).rejects.toThrow(
      /an LMDB of 1 value without pictures/,
    );
    await expect(openLmdb(memoryBytes(writeLmdb([]), 'data.mdb'))).rejects.toThrow(/is an empty LMDB/);
  });

  describe('pictures in several sizes', () => {
    const squareOf = async (side: number) =>
      sharp({ create: { width: side, height: side, channels: 3, background: '#246' } })
        .png()
        .toBuffer();
    const keysOf = (prefix: string, count: number, picture: Uint8Array) =>
      Array.from({ length: count }, (_, i) => [`${prefix}-${String(i).padStart(5, '0')}`, picture] as const);
    const opened = async (...entries: readonly (readonly [string, Uint8Array])[]) =>
      openLmdb(memoryBytes(writeLmdb(entries), 'data.mdb'));
    const length = ['length', new TextEncoder().encode('3')] as const;

    it('takes those of the largest size, and notes it', async () => {
      const [small, large] = await Promise.all([squareOf(8), squareOf(16)]);
      const source = await opened(...keysOf('008', 3, small), ...keysOf('016', 3, large), length);
      expect(source).toMatchObject({
        count: 3,
        description: 'LSUN LMDB of 3 pictures, PNG',
        notes: ['3 keys in each of two sizes, 008- and 016-: the largest, 016-, are used'],
      });
      expect(source.nameOf(2)).toBe('016-00002');
      expect((await source.stored!(2)) as { encoded: Uint8Array }).toMatchObject({
        encoded: { length: large.length },
      });
      const uneven = await opened(...keysOf('8', 2, small), ...keysOf('16', 3, large));
      expect(uneven.notes).toEqual(['keys in two sizes, 2 of 8-, 3 of 16-: the largest, 16-, are used']);
    });

    it('takes all where the numbers in keys are not the sizes of the pictures', async () => {
      const [small, large] = await Promise.all([squareOf(8), squareOf(16)]);
      const dates = await opened(...keysOf('2019', 3, small), ...keysOf('2020', 3, large));
      expect([dates.count, dates.notes]).toEqual([6, []]);
      const one = await opened(...keysOf('008', 3, small), length);
      expect([one.count, one.notes]).toEqual([4, []]);
      const named = Array.from({ length: 5 }, (_, i) => [`x${i}`, small] as const);
      expect((await opened(...keysOf('008', 1, small), ...keysOf('016', 1, large), ...named)).count).toBe(7);
    });
  });
});
