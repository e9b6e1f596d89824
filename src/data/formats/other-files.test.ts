import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeZip } from '../testing/zip-writer.ts';
import { openSource } from '../open.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-others-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const png = () =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
const bytes = (text: string) => Buffer.from(text, 'latin1');

/** What a folder or zip without pictures holds, and what is said of it. */
const cases: readonly (readonly [name: string, contents: string, folder: RegExp, zip: RegExp])[] = [
  [
    'b.zip',
    'PK\x03\x04',
    /b\.zip is a zip: pass it itself$/,
    /b\.zip is a zip: unpack outer\.zip and pass that$/,
  ],
  ['b.pq', 'PAR1\0', /is a Parquet file: pass it itself$/, /Parquet file: unpack outer\.zip and pass that$/],
  ['b.h5', '\x89HDF\r\n\x1a\n', /is an HDF5 file: pass it itself$/, /HDF5 file: unpack outer\.zip/],
  [
    'b.7z',
    '7z\xbc\xaf\x27\x1c',
    /b\.7z is a 7z archive, which is not read: unpack it/,
    /b\.7z is a 7z archive/,
  ],
  ['b.tif', 'II*\0', /b\.tif is TIFF.*convert it to PNG/, /b\.tif is TIFF/],
  ['b.mp4', '\0\0\0\x20ftypisom\0\0\x02\0', /b\.mp4 is a video.*ffmpeg/, /b\.mp4 is a video/],
  [
    'b',
    '\xff\xd8\xff\xe0',
    /b is a JPEG: give it the extension \.jpg$/,
    /b is a JPEG: give it the extension/,
  ],
];

describe('where pictures were expected', () => {
  it.each(cases)('says what %s is', async (name, contents, inFolder, inZip) => {
    await writeFile(join(folder, name), bytes(contents));
    await writeFile(join(folder, `c${name.slice(1)}`), bytes(contents));
    await expect(openSource(folder)).rejects.toThrow(inFolder);
    await expect(openSource(folder)).rejects.toThrow(/^no pictures in /);
    for (const deflate of [false, true]) {
      const outer = join(folder, 'outer.zip');
      const members = [name, `c${name.slice(1)}`].map((each) => ({
        name: each,
        data: bytes(contents),
        deflate,
      }));
      await writeFile(outer, writeZip(members));
      await expect(openSource(outer)).rejects.toThrow(/^no pictures in .*got 2 other members \(2 × /);
      await expect(openSource(outer)).rejects.toThrow(inZip);
    }
  });

  it('names no file that it knows nothing of', async () => {
    await writeFile(join(folder, 'a.dat'), bytes('\x01\x02\x03'));
    await expect(openSource(folder)).rejects.toThrow(/\(1 × \.dat\)$/);
  });

  it('tells a run from its data', async () => {
    await mkdir(join(folder, 'checkpoints'));
    await mkdir(join(folder, 'samples'));
    await writeFile(join(folder, 'options.json'), '{}');
    await writeFile(join(folder, 'samples/0.png'), await png());
    await expect(openSource(folder)).rejects.toThrow(
      /is a run, whose pictures are its own samples: pass what/,
    );
    expect((await openSource(join(folder, 'samples'))).count).toBe(1);
  });
});

describe('beside pictures', () => {
  it('says what the others are, unless they are of the kind that belongs to many data sets', async () => {
    await writeFile(join(folder, 'a.png'), await png());
    await writeFile(join(folder, 'labels.csv'), 'name,class\na.png,1\n');
    expect((await openSource(folder)).notes).toEqual(['1 file was left out by its extension: 1 × .csv']);
    await writeFile(join(folder, 'b.bmp'), bytes('BM\0\0\0\0\0\0\0\0'));
    expect((await openSource(folder)).notes).toEqual([
      '2 files were left out by their extensions: 1 × .bmp, 1 × .csv; b.bmp is Windows bitmap (BMP), which is not read: convert it to PNG or JPEG and pass its folder',
    ]);
  });
});
