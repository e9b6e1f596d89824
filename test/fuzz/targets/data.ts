/** The readers of pictures in one file: arrays, archives, databases. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { memoryBytes } from '../../../src/data/disk/bytes.ts';
import { openCifar } from '../../../src/data/formats/cifar.ts';
import { parseFilter } from '../../../src/data/filter.ts';
import { openHdf5 } from '../../../src/data/formats/hdf5-source.ts';
import { openIdx, openPackedIdx } from '../../../src/data/formats/idx-source.ts';
import { LmdbReader } from '../../../src/data/formats/lmdb.ts';
import { openNpy, openNpz } from '../../../src/data/formats/npy-source.ts';
import { openParquet } from '../../../src/data/formats/parquet/source.ts';
import { openPack } from '../../../src/data/formats/pack/source.ts';
import type { PictureSource } from '../../../src/data/pictures/source.ts';
import { openSvhn } from '../../../src/data/formats/svhn.ts';
import { readZipDirectory, type ZipMember } from '../../../src/data/formats/zip.ts';
import { openZip, readPicture } from '../../../src/data/formats/zip-source.ts';
import { writeCifar } from '../../../src/data/testing/cifar-writer.ts';
import { writeIdx } from '../../../src/data/testing/idx-writer.ts';
import { writeLmdb } from '../../../src/data/testing/lmdb-writer.ts';
import { writeMat } from '../../../src/data/testing/mat-writer.ts';
import { writeNpy } from '../../../src/data/testing/npy-writer.ts';
import { packOf, resealed } from '../../../src/data/testing/pack-writer.ts';
import { parquetOf } from '../../../src/data/testing/parquet-files.ts';
import { ignoreSparringError, type FuzzTarget } from '../target.ts';
import { writeZip } from '../../../src/data/testing/zip-writer.ts';

const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 37 + seed * 101 + (i >> 3)) & 255);

/** Floats from 0 to 1, as bytes. */
const unitFloats = (length: number): Uint8Array =>
  new Uint8Array(Float32Array.from({ length }, (_, i) => i / (length - 1)).buffer);

/**
 * Reads the first two pictures and the last, at the size of the originals, so that nothing is resized. Returns what is
 * said of the source.
 */
async function readSome(source: PictureSource, height: number, width = height): Promise<string[]> {
  const shape = { channels: source.channels ?? 1, height, width };
  for (const index of new Set([0, 1, source.count - 1])) {
    if (index < source.count) await source.read(index, shape);
  }
  return saidOf(source);
}

function saidOf({ description, whyNoLabels, labelsFrom, notes = [] }: PictureSource): string[] {
  return [description, whyNoLabels, labelsFrom, ...notes].filter((said) => said !== undefined);
}

/** Every reader of data. */
export const dataTargets: readonly FuzzTarget[] = [
  {
    name: 'LMDB',
    originals: [
      writeLmdb(
        Array.from({ length: 30 }, (_, i) => [`key ${i}`, noise(i * 7, i)] as const),
        256,
      ),
      writeLmdb([
        ['a', noise(20, 1)],
        ['b', noise(5000, 2)],
      ]),
    ],
    async exercise(bytes) {
      const lmdb = await LmdbReader.open(memoryBytes(bytes, 'a'));
      for (let i = 0; i < lmdb.count; i++) {
        lmdb.key(i);
        lmdb.value(i);
      }
      return [];
    },
  },
  {
    name: 'filter',
    originals: [
      { sparringFilter: 1, what: 'some', data: './a', pictures: 900, fingerprint: 'f0', kept: '0-2,5,7-899' },
    ].map((filter) => new TextEncoder().encode(JSON.stringify(filter))),
    exercise: async (bytes) => [parseFilter(memoryBytes(bytes, 'a')).what],
  },
  {
    name: 'IDX',
    originals: [writeIdx([5, 6, 6])],
    exercise: async (bytes) => readSome(await openIdx(memoryBytes(bytes, 'a')), 6),
  },
  {
    name: 'packed IDX',
    originals: [gzipSync(writeIdx([5, 6, 6]))],
    exercise: async (bytes) => readSome(await openPackedIdx(memoryBytes(bytes, 'a')), 6),
  },
  {
    name: 'CIFAR',
    originals: [writeCifar(4, 1), writeCifar(4, 2)],
    exercise: async (bytes) => readSome(openCifar([memoryBytes(bytes, 'a')]), 32),
  },
  {
    name: 'zip',
    originals: [false, true].map((zip64) =>
      writeZip(
        [
          { name: 'a/1.png', data: noise(100, 1) },
          { name: 'b/2.png', data: noise(3000, 2), deflate: true },
          { name: 'dataset.json', data: Buffer.from('{"labels": [["a/1.png", 1], ["b/2.png", 300]]}') },
        ],
        { zip64, comment: 'a comment' },
      ),
    ),
    async exercise(bytes) {
      const zip = memoryBytes(bytes, 'a.zip');
      const members: ZipMember[] = [];
      await readZipDirectory(zip, (member) => members.push(member));
      const source = await openZip(zip);
      for (const member of members) readPicture(zip, member);
      return saidOf(source);
    },
  },
  {
    name: 'NPY',
    originals: [
      writeNpy('|u1', [4, 6, 6, 3], noise(432, 1)),
      writeNpy('>f4', [4, 6, 6], unitFloats(144).toReversed(), true),
      writeNpy('<f4', [4, 1, 6, 6], unitFloats(144)),
    ],
    exercise: async (bytes) => readSome(await openNpy(memoryBytes(bytes, 'a.npy')), 6),
  },
  {
    name: 'HDF5',
    originals: ['contiguous', 'chunked', 'newest'].map((name) =>
      readFileSync(new URL(`../../formats/arrays/${name}.h5`, import.meta.url)),
    ),
    async exercise(bytes) {
      const source = await openHdf5(memoryBytes(bytes, 'a.h5'));
      try {
        return await readSome(source, 6, 5);
      } finally {
        source.close!();
      }
    },
  },
  {
    name: 'Parquet',
    originals: [
      parquetOf([noise(90, 1), noise(90, 1), noise(400, 2), noise(20, 3)], { labels: [0, 1, 1, 0] }),
      parquetOf([noise(2000, 1), noise(2000, 1), noise(2000, 2)], { codec: 'SNAPPY' }),
    ],
    async exercise(bytes) {
      const source = await openParquet([memoryBytes(bytes, 'a.parquet')]);
      for (let i = 0; i < source.count; i++) await source.stored!(i).catch(ignoreSparringError);
      return saidOf(source);
    },
  },
  {
    name: 'NPZ',
    originals: [false, true].map((deflate) =>
      writeZip([
        { name: 'x.npy', data: writeNpy('|u1', [4, 6, 6], noise(144, 1)), deflate },
        { name: 'y.npy', data: writeNpy('<i8', [4], new Uint8Array(32)), deflate },
      ]),
    ),
    exercise: async (bytes) => readSome(await openNpz(memoryBytes(bytes, 'a.npz')), 6),
  },
  {
    name: 'MAT',
    originals: [true, false].map((packed) =>
      writeMat(
        [
          { name: 'X', sizes: [6, 6, 3, 4], type: 2, kind: 9, data: noise(432, 1) },
          { name: 'y', sizes: [4, 1], type: 2, kind: 6, data: Uint8Array.of(1, 2, 10, 9) },
        ],
        { packed },
      ),
    ),
    exercise: async (bytes) => readSome(await openSvhn(memoryBytes(bytes, 'a.mat')), 6),
  },
  {
    name: 'pack',
    originals: [
      packOf(
        { channels: 3, height: 6, width: 6 },
        [1, 2, 3, 4].map((i) => ({ name: `${i}`.repeat(i), planes: noise(108, i), label: i % 2 })),
      ),
    ],
    async exercise(bytes) {
      // With valid checksums. Otherwise only the checksum tests would be exercised.
      const pack = await openPack(memoryBytes(resealed(bytes), 'a.pack'));
      pack.nameOf(pack.count - 1);
      return readSome(pack, 6);
    },
  },
];
