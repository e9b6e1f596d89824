import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FloatPicture, RgbaPicture } from '../core/pictures.ts';
import { encodePicture } from './pictures/encode.ts';
import { pictureSource, type PictureArray, type PictureInput } from './picture-source.ts';

/** 2×2: red, green, blue, white. */
const pixels: RgbaPicture = {
  width: 2,
  height: 2,
  data: Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255),
};
const planes = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255];
const shape = { channels: 3, height: 2, width: 2 } as const;
const floats: FloatPicture = {
  ...shape,
  range: 'signed',
  data: Float32Array.from(planes, (byte) => byte / 127.5 - 1),
};
let folder = '';
let path = '';
let png: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-pictures-'));
  path = join(folder, 'four.png');
  png = await encodePicture(floats.data, shape, { range: 'signed' });
  await writeFile(path, png);
});
afterAll(() => rm(folder, { recursive: true }));

describe('a source of pictures in a list', () => {
  it('reads pixels, floats, contents, blobs, files and paths alike', async () => {
    const file = new File([png], 'cat.png');
    const inputs: readonly PictureInput[] = [
      pixels,
      floats,
      png,
      Buffer.from(png),
      new Blob([png]),
      file,
      path,
    ];
    const source = pictureSource(inputs);
    expect(source).toMatchObject({ name: 'pictures', count: 7, channels: undefined });
    for (let i = 0; i < source.count; i++) expect([...(await source.read(i, shape))]).toEqual(planes);
    expect([0, 4, 5, 6].map((i) => source.nameOf(i))).toEqual([
      'pictures[0]',
      'pictures[4]',
      'cat.png',
      path,
    ]);
  });

  it('resizes pixels as it does a file', async () => {
    const source = pictureSource([pixels, png, floats], { name: 'four' });
    for (const to of [
      { channels: 3, height: 5, width: 4 },
      { channels: 1, height: 3, width: 3 },
    ] as const) {
      const [own, file, same] = [
        await source.read(0, to),
        await source.read(1, to),
        await source.read(2, to),
      ];
      expect(own).toEqual(file);
      expect(same).toEqual(file);
    }
    expect(source.nameOf(2)).toBe('four[2]');
  });

  it('converts colour to grey within a level of what libvips makes of a file', async () => {
    const source = pictureSource([pixels, png]);
    const to = { ...shape, channels: 1 } as const;
    const [own, file] = [await source.read(0, to), await source.read(1, to)];
    own.forEach((value, i) => expect(Math.abs(value - file[i]!)).toBeLessThanOrEqual(1));
  });

  it('gives pictures as they are stored', async () => {
    const source = pictureSource([pixels, png, path]);
    expect(await source.stored!(0)).toEqual({ kind: 'planes', planes: Uint8Array.from(planes), shape });
    expect(await source.stored!(1)).toEqual({ kind: 'file', encoded: png });
    expect(await source.stored!(2)).toEqual({ kind: 'file', encoded: png });
  });

  it('knows that pixels of one size need no cache', () => {
    expect(pictureSource([pixels, floats]).quickAt).toEqual(shape);
    expect(pictureSource([pixels, png]).quickAt).toBeUndefined();
  });

  it('reports a picture that cannot be read by its name', async () => {
    const source = pictureSource([new Uint8Array([1, 2, 3]), join(folder, 'none.png')]);
    await expect(source.read(0, shape)).rejects.toThrow('pictures[0]: the file is not a picture');
    await expect(source.read(1, shape)).rejects.toThrow('none.png: the file no longer exists');
    await expect(source.stored!(1)).rejects.toThrow('none.png: the file no longer exists');
  });

  it('has labels, with or without names', () => {
    const two = [pixels, pixels];
    expect(pictureSource(two, { labels: [1, 0] }).labels).toEqual(Uint16Array.of(1, 0));
    expect(pictureSource(two, { labels: Uint8Array.of(0, 1), classNames: ['cat', 'dog'] })).toMatchObject({
      classNames: ['cat', 'dog'],
    });
    expect(() => pictureSource(two, { labels: [1] })).toThrow('got 1 labels for 2 pictures');
    expect(() => pictureSource(two, { labels: [0, 1.5] })).toThrow('labels[1] got 1.5');
    expect(() => pictureSource(two, { labels: [0, 2], classNames: ['cat', 'dog'] })).toThrow(
      'labels[1] got 2, expected a whole number from 0 to 1',
    );
    expect(() => pictureSource(two, { classNames: ['cat'] })).toThrow('got classNames without labels');
  });

  it.each([
    [[], 'got no pictures'],
    [[null], 'pictures[0] is null, expected ImageData, floats'],
    [[pixels, [1, 2]], 'pictures[1] is an array'],
    [[{ ...pixels, width: 3 }], 'pictures[0] of 3×2 pixels got a Uint8ClampedArray of 16, expected 24 bytes'],
    [[{ ...floats, data: floats.data.map((v) => 127.5 * (v + 1)) }], 'pictures[0] has the value 255'],
    [[{ ...floats, range: 'contrast' }], 'pictures[0] is normalised by its contrast'],
  ])('refuses %#', (pictures, message) => {
    expect(() => pictureSource(pictures as unknown as PictureInput[])).toThrow(message);
  });
});

describe('a source of pictures in an array', () => {
  it.each<[string, PictureArray]>([
    ['bytes', { data: Uint8Array.from(planes), shape: [1, 3, 2, 2] }],
    ['clamped bytes', { data: Uint8ClampedArray.from(planes), shape: [1, 3, 2, 2] }],
    ['floats from −1 to 1', { data: floats.data, shape: [1, 3, 2, 2] }],
    ['floats from 0 to 1', { data: Float64Array.from(planes, (b) => b / 255), shape: [1, 3, 2, 2] }],
    ['floats from 0 to 255', { data: Float32Array.from(planes), shape: [1, 3, 2, 2], range: 'bytes' }],
    [
      'channels last',
      {
        data: Uint8Array.from(pixels.data.filter((_, i) => i % 4 < 3)),
        shape: [1, 2, 2, 3],
      },
    ],
  ])('reads %s', async (_, array) => {
    const source = pictureSource(array);
    expect(source).toMatchObject({ count: 1, channels: 3, quickAt: shape });
    expect([...(await source.read(0, shape))]).toEqual(planes);
  });

  it('reads a part of a larger array, in grey', async () => {
    const data = Uint8Array.of(9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8).subarray(3);
    const source = pictureSource({ data, shape: [2, 2, 2] }, { labels: [0, 1], name: 'digits' });
    expect([...(await source.read(1, { channels: 1, height: 2, width: 2 }))]).toEqual([5, 6, 7, 8]);
    expect(source).toMatchObject({ channels: 1, name: 'digits' });
    expect(source.description).toBe('array of 2 pictures of 2×2 in grey (uint8 NHW)');
  });

  it.each<[object, string]>([
    [{ data: [1, 2], shape: [2, 1, 1] }, 'got an array, expected bytes or floats'],
    [{ data: new Int32Array(2), shape: [2, 1, 1] }, 'got an Int32Array'],
    [{ data: new Uint8Array(3), shape: [2, 1, 1] }, 'of 3 values, expected bytes or floats, 2 of them'],
    [{ data: new Uint8Array(2), shape: [2] }, 'expected pictures × height × width'],
    [{ data: new Uint8Array(0), shape: [0, 1, 1] }, 'got no pictures'],
    [
      { data: Float32Array.of(0, 255), shape: [2, 1, 1], range: 'signed' },
      'the array has the value 255, expected -1 to 1',
    ],
    [
      { data: Float32Array.of(-300, 1), shape: [2, 1, 1] },
      'expected most of [−1, 1], [0, 1] or 0 to 255: pass range: [-300, 1]',
    ],
  ])('refuses %#', (array, message) => {
    expect(() => pictureSource(array as PictureArray)).toThrow(message);
  });
});
