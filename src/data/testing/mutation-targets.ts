import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { SparringError } from '../../core/errors.ts';
import { memoryBytes } from '../disk/bytes.ts';
import { openCifar } from '../formats/cifar.ts';
import { parseFilter } from '../filter.ts';
import { openHdf5 } from '../formats/hdf5-source.ts';
import { openIdx, openPackedIdx } from '../formats/idx-source.ts';
import { LmdbReader } from '../formats/lmdb.ts';
import { openNpy, openNpz } from '../formats/npy-source.ts';
import { openParquet } from '../formats/parquet/source.ts';
import { openPack } from '../formats/pack/source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { openSvhn } from '../formats/svhn.ts';
import { readZipDirectory, type ZipMember } from '../formats/zip.ts';
import { openZip, readPicture } from '../formats/zip-source.ts';
import { writeCifar } from './cifar-writer.ts';
import { writeIdx } from './idx-writer.ts';
import { writeLmdb } from './lmdb-writer.ts';
import { writeMat } from './mat-writer.ts';
import { writeNpy } from './npy-writer.ts';
import { packOf, resealed } from './pack-writer.ts';
import { parquetOf } from './parquet-files.ts';
import { writeZip } from './zip-writer.ts';

/** A parser, valid files for it, and how to exercise it on a mutated one. */
export interface MutationTarget {
  readonly name: string;
  readonly originals: readonly Uint8Array[];
  /** Opens the bytes and reads everything in them. May throw a SparringError, and nothing else. */
  exercise(bytes: Uint8Array): Promise<void>;
}

const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 37 + seed * 101 + (i >> 3)) & 255);

/** Reads the first two pictures and the last, at the size of the originals, so that nothing is resized. */
async function readSome(source: PictureSource, height: number, width = height): Promise<void> {
  const shape = { channels: source.channels ?? 1, height, width };
  for (const index of new Set([0, 1, source.count - 1])) {
    if (index < source.count) await source.read(index, shape);
  }
}

function ignoreSparringError(thrown: unknown): void {
  if (!(thrown instanceof SparringError)) throw thrown;
}

/** Every parser of untrusted files. */
export const mutationTargets: readonly MutationTarget[] = [
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
    },
  },
  {
    name: 'filter',
    originals: [
      { sparringFilter: 1, what: 'some', data: './a', pictures: 900, fingerprint: 'f0', kept: '0-2,5,7-899' },
    ].map((filter) => new TextEncoder().encode(JSON.stringify(filter))),
    exercise: async (bytes) => void parseFilter(memoryBytes(bytes, 'a')),
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
      await openZip(zip).catch(ignoreSparringError);
      for (const member of members) readPicture(zip, member);
    },
  },
  {
    name: 'NPY',
    originals: [
      writeNpy('|u1', [4, 6, 6, 3], noise(432, 1)),
      writeNpy('>f4', [4, 6, 6], new Uint8Array(576), true),
      writeNpy('<f4', [4, 1, 6, 6], new Uint8Array(576)),
    ],
    exercise: async (bytes) => readSome(await openNpy(memoryBytes(bytes, 'a.npy')), 6),
  },
  {
    name: 'HDF5',
    originals: ['contiguous', 'chunked', 'newest'].map((name) =>
      readFileSync(new URL(`../../../test/formats/arrays/${name}.h5`, import.meta.url)),
    ),
    async exercise(bytes) {
      const source = await openHdf5(memoryBytes(bytes, 'a.h5'));
      try {
        await readSome(source, 6, 5);
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
      await readSome(pack, 6);
    },
  },
];
