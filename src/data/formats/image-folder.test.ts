import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import { skipNote } from '../../testing/skips.ts';
import { openImageFolder } from './image-folder.ts';
import type { PictureShape, PictureSource } from '../pictures/source.ts';

const colour: PictureShape = { channels: 3, height: 8, width: 8 };
const grey: PictureShape = { channels: 1, height: 8, width: 8 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-folder-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const at = (...parts: string[]): string => join(folder, ...parts);
const put = (name: string, bytes: Uint8Array | string): Promise<void> => writeFile(at(name), bytes);
const namesOf = (source: PictureSource): string[] =>
  Array.from({ length: source.count }, (_, index) => source.nameOf(index));

/** A picture of one colour. */
const plain = (r: number, g: number, b: number, side = 20) =>
  sharp({ create: { width: side, height: side, channels: 3, background: { r, g, b } } });
const somePng = (): Promise<Uint8Array> => plain(9, 99, 200).png().toBuffer();

/** A picture that does not compress well, so that half of its file is half of the picture. */
function busy(width: number, height: number) {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37 + (i >> 8) * 11) & 255);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** The centre pixel of the only picture in the folder, one value per plane. */
async function middle(shape: PictureShape): Promise<number[]> {
  const source = await openImageFolder(folder);
  const planes = await source.read(0, shape);
  const area = shape.height * shape.width;
  return Array.from({ length: shape.channels }, (_, c) => planes[c * area + area / 2 + shape.width / 2]!);
}

async function failure(name: string): Promise<string> {
  const source = await openImageFolder(folder);
  const index = namesOf(source).indexOf(name);
  const thrown: unknown = await source.read(index, colour).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(SparringError);
  const { message } = thrown as SparringError;
  expect(message.startsWith(`${name}: `)).toBe(true);
  expect(message).not.toContain('\n');
  return message.slice(name.length + 2);
}

describe('openImageFolder', () => {
  it('finds pictures in nested folders, by extension in any case, in order of their paths', async () => {
    const picture = await somePng();
    await mkdir(at('b', 'deep'), { recursive: true });
    await mkdir(at('.hidden'));
    await mkdir(at('holiday.jpg'));
    for (const name of [
      'b/deep/z.JPG',
      'b/a.png',
      'B.webp',
      'a.jpeg',
      'b.gif',
      'ä.avif',
      'holiday.jpg/1.Png',
    ]) {
      await put(name, picture);
    }
    for (const name of ['.hidden/x.png', '.x.png', 'notes.txt', 'b/Thumbs.db', 'png'])
      await put(name, picture);
    const source = await openImageFolder(`${folder}/`);
    expect(namesOf(source)).toEqual([
      'B.webp',
      'a.jpeg',
      'b.gif',
      'b/a.png',
      'b/deep/z.JPG',
      'holiday.jpg/1.Png',
      'ä.avif',
    ]);
    expect(source.description).toBe('folder of 7 pictures');
    expect(folder.endsWith(source.name)).toBe(true);
    expect(source.channels).toBeUndefined();
  });

  it('follows links, reads each folder once and does not loop', async () => {
    const picture = await somePng();
    await mkdir(at('real', 'inner'), { recursive: true });
    await put('real/inner/a.png', picture);
    await symlink(folder, at('real', 'inner', 'loop'));
    await symlink('/', at('real', 'everything'));
    await symlink(at('real'), at('again'));
    await symlink(at('gone'), at('dangling.png'));
    await symlink(at('real', 'inner', 'a.png'), at('other.png'));
    const outside = await mkdtemp(join(tmpdir(), 'sparring-outside-'));
    try {
      await writeFile(join(outside, 'b.png'), picture);
      await symlink(outside, at('more'));
      if (process.platform !== 'win32') execFileSync('mkfifo', [at('pipe.png')]);
      const source = await openImageFolder(folder);
      expect(namesOf(source)).toEqual(['dangling.png', 'more/b.png', 'other.png', 'real/inner/a.png']);
      expect(await source.read(1, colour)).toEqual(await source.read(2, colour));
      expect(await failure('dangling.png')).toBe('it is a link to a file that does not exist');
      const passedOver =
        process.platform === 'win32' ? [] : ['1 pipe, socket or device was left out (pipe.png)'];
      expect(source.notes).toEqual(passedOver);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('reports what is wrong with a folder in one sentence', async () => {
    await expect(openImageFolder(at('nothing'))).rejects.toThrow(/^no such folder: .*nothing \(expected/);
    await expect(openImageFolder(folder)).rejects.toThrow(/^no pictures in .*: the folder is empty/);
    await put('a.txt', new Uint8Array(3));
    await expect(openImageFolder(at('a.txt'))).rejects.toThrow(/a\.txt is a file, expected a folder/);
    await expect(openImageFolder(at('a.txt', 'b'))).rejects.toThrow(/^no such folder/);
    await put('b.txt', new Uint8Array(3));
    await put('c.tif', new Uint8Array(3));
    await expect(openImageFolder(folder)).rejects.toThrow(
      /expected files with the extensions \.jpg .*, but its 3 files are of other kinds \(2 × \.txt, 1 × \.tif\)$/,
    );
  });
});

describe('labels', () => {
  const classesOf = async (...names: string[]) => {
    const picture = await somePng();
    for (const name of names) {
      await mkdir(dirname(at(name)), { recursive: true });
      await put(name, picture);
    }
    const { labels, classNames } = await openImageFolder(folder);
    return labels === undefined ? undefined : { labels: [...labels], classNames };
  };

  it('are the outermost folders if every picture is in one', async () => {
    expect(await classesOf('dogs/1.png', 'cats/b/1.png', 'dogs/a/0.png', 'Z/1.png')).toEqual({
      labels: [0, 1, 2, 2],
      classNames: ['Z', 'cats', 'dogs'],
    });
    expect(await classesOf('cats.png')).toBeUndefined();
  });

  it('come from dataset.json beside the pictures', async () => {
    await put(
      'dataset.json',
      JSON.stringify({
        labels: [
          ['cats/1.png', 3],
          ['dogs/1.png', 0],
        ],
      }),
    );
    expect(await classesOf('cats/1.png', 'dogs/1.png')).toEqual({
      labels: [3, 0],
      classNames: ['0', '1', '2', '3'],
    });
    await put('dataset.json', '{');
    await expect(openImageFolder(folder)).rejects.toThrow('dataset.json is not JSON');
  });

  it('do not come from a single folder, or from the folders of StyleGAN’s tool', async () => {
    expect(await classesOf('dogs/1.png', 'dogs/a/2.png')).toBeUndefined();
    await rm(at('dogs'), { recursive: true });
    expect(await classesOf('00000/img00000000.png', '00001/img00001000.png')).toBeUndefined();
    expect(await classesOf('00002/cat.png')).toMatchObject({ labels: [0, 1, 2] });
  });
});

describe('reading a picture', () => {
  it('returns planes of red, green and blue', async () => {
    await put('a.png', await plain(200, 100, 50).png().toBuffer());
    expect(await middle(colour)).toEqual([200, 100, 50]);
    const planes = await (await openImageFolder(folder)).read(0, colour);
    expect([...new Set(planes.subarray(64, 128))]).toEqual([100]);
    expect(planes).toHaveLength(3 * 64);
  });

  it('computes one channel as the luminance in linear light', async () => {
    await put('a.png', await plain(255, 0, 0).png().toBuffer());
    // 0.2126 of linear light is 0.498 in sRGB: 127 of 255. The mean of the channels would be 85.
    expect((await middle(grey))[0]).toBeCloseTo(127, -0.5);
  });

  it.each([
    ['a.jpg', () => plain(200, 100, 50).jpeg({ quality: 100 }).toBuffer(), 3],
    ['a.webp', () => plain(200, 100, 50).webp({ lossless: true }).toBuffer(), 0],
    ['a.avif', () => plain(200, 100, 50).avif({ quality: 90 }).toBuffer(), 3],
    ['sixteen-bit.png', () => plain(200, 100, 50).toColourspace('rgb16').png().toBuffer(), 1],
    ['palette.png', () => plain(200, 100, 50).png({ palette: true }).toBuffer(), 2],
    ['display-p3.png', () => plain(200, 100, 50).withIccProfile('p3').png().toBuffer(), 2],
    ['cmyk.jpg', () => plain(200, 100, 50).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(), 30], // this blue is outside the gamut of the inks
    ['really-png.jpg', () => plain(200, 100, 50).png().toBuffer(), 0],
  ])('reads %s', async (name, make, tolerance) => {
    await put(name, await make());
    const [r, g, b] = await middle(colour);
    expect(Math.abs(r! - 200)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(g! - 100)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs(b! - 50)).toBeLessThanOrEqual(tolerance);
    expect(Math.abs((await middle(grey))[0]! - 128)).toBeLessThanOrEqual(tolerance + 1);
  });

  it.each([
    ['grey.png', () => plain(77, 77, 77).toColourspace('b-w').png().toBuffer()],
    ['grey16.png', () => plain(77, 77, 77).toColourspace('grey16').png().toBuffer()],
    ['grey.jpg', () => plain(77, 77, 77).toColourspace('b-w').jpeg({ quality: 100 }).toBuffer()],
  ])('reads %s as grey and as colour', async (name, make) => {
    await put(name, await make());
    expect(await middle(grey)).toEqual([77]);
    expect(await middle(colour)).toEqual([77, 77, 77]);
  });

  it('makes transparent areas white', async () => {
    const background = { r: 0, g: 0, b: 0, alpha: 0.5 };
    const half = sharp({ create: { width: 20, height: 20, channels: 4, background } });
    await put('a.png', await half.png().toBuffer());
    expect((await middle(colour)).every((value) => Math.abs(value - 127.5) < 2)).toBe(true);
    await put('a.png', await half.toColourspace('b-w').png().toBuffer());
    expect(Math.abs((await middle(grey))[0]! - 127.5)).toBeLessThan(2);
  });

  it('applies the EXIF orientation, with and without shrinking during decoding', async () => {
    for (const size of [16, 512]) {
      // Red on the left, blue on the right. Orientation 6 rotates by 90° clockwise for display: red on top.
      const right = {
        create: { width: size / 2, height: size, channels: 3, background: '#0000ff' },
      } as const;
      const left = sharp({ create: { width: size, height: size, channels: 3, background: '#ff0000' } });
      const sides = await left
        .composite([{ input: right, left: size / 2, top: 0 }])
        .withMetadata({ orientation: 6 })
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .toBuffer();
      await put('a.jpg', sides);
      const planes = await (await openImageFolder(folder)).read(0, colour);
      expect(planes[4]).toBeGreaterThan(240); // top row: red
      expect(planes[7 * 8 + 4]).toBeLessThan(15);
      expect(planes[128 + 7 * 8 + 4]).toBeGreaterThan(240); // bottom row: blue
    }
  });

  it('resizes the short side and crops the centre to the exact size', async () => {
    // Three stripes, red, green and blue, each as wide as the picture is high.
    const stripe = (background: string) => ({
      create: { width: 30, height: 30, channels: 3, background } as const,
    });
    const wide = sharp({ create: { width: 90, height: 30, channels: 3, background: '#ff0000' } });
    const stripes = wide.composite([
      { input: stripe('#00ff00'), left: 30, top: 0 },
      { input: stripe('#0000ff'), left: 60, top: 0 },
    ]);
    await put('a.png', await stripes.png().toBuffer());
    const source = await openImageFolder(folder);
    expect((await middle(colour))[1]).toBe(255);
    for (const [height, width] of [
      [16, 48],
      [48, 16],
      [17, 31],
      [1, 1],
    ] as const) {
      expect(await source.read(0, { channels: 3, height, width })).toHaveLength(3 * height * width);
    }
    const all = await source.read(0, { channels: 3, height: 10, width: 30 });
    expect([all[5 * 30 + 3], all[300 + 5 * 30 + 15], all[600 + 5 * 30 + 27]]).toEqual([255, 255, 255]);
  });

  it('uses the first frame of an animation', async () => {
    const frames = new Uint8Array(20 * 40 * 3).fill(250, 0, 20 * 20 * 3);
    const raw = { width: 20, height: 40, channels: 3, pageHeight: 20 } as const;
    await put(
      'a.gif',
      await sharp(frames, { raw })
        .gif({ delay: [100, 100] })
        .toBuffer(),
    );
    expect(await middle(colour)).toEqual([250, 250, 250]);
  });

  it('enlarges a picture of one pixel', async () => {
    await put('a.png', await plain(10, 20, 30, 1).png().toBuffer());
    expect(await middle(colour)).toEqual([10, 20, 30]);
    expect(new Set(await (await openImageFolder(folder)).read(0, grey)).size).toBe(1);
  });

  it('reads a strip that is one pixel high', async () => {
    await put('a.png', await busy(1, 20_000).png().toBuffer());
    expect(await (await openImageFolder(folder)).read(0, colour)).toHaveLength(192);
  });
});

describe('an unreadable picture', () => {
  it('is empty, is text, or no longer exists', async () => {
    await put('a.png', await somePng());
    await put('empty.jpg', new Uint8Array());
    await put('text.jpg', new TextEncoder().encode('hello, I am not a picture\n'));
    expect(await failure('empty.jpg')).toBe('the file is empty');
    expect(await failure('text.jpg')).toMatch(/^the file is not a picture \(expected JPEG/);
    const source = await openImageFolder(folder);
    await rm(at('a.png'));
    await expect(source.read(0, colour)).rejects.toThrow('a.png: the file no longer exists');
  });

  it.each(['jpg', 'progressive.jpg', 'png', 'webp', 'gif', 'avif'])('is cut short: %s', async (ending) => {
    const whole = {
      jpg: () => busy(300, 200).jpeg(),
      'progressive.jpg': () => busy(300, 200).jpeg({ progressive: true }),
      png: () => busy(300, 200).png(),
      webp: () => busy(300, 200).webp(),
      gif: () => busy(300, 200).gif(),
      avif: () => busy(300, 200).avif(),
    }[ending]!;
    const bytes = await whole().toBuffer();
    for (const part of [0.02, 0.5, 0.95]) {
      await put(`cut.${ending}`, bytes);
      await truncate(at(`cut.${ending}`), Math.floor(bytes.length * part));
      const sentence = await failure(`cut.${ending}`);
      expect(sentence).toMatch(/^the (picture is (damaged|cut short)|file is (not a picture .*|empty))$/);
      expect(sentence).not.toContain(folder);
    }
  });

  it('claims 30,000 × 30,000 pixels, and is refused by its header before memory is allocated', async () => {
    // Signature and header chunk (with its checksum) of 30,000 × 30,000 RGB; empty data; end. Decoding it would fail with
    // another sentence, because there is nothing to decode.
    const header = '89504e470d0a1a0a0000000d4948445200007530000075300802000000e9456fed';
    const rest = '000000004944415435af061e0000000049454e44ae426082';
    await put('huge.png', Buffer.from(header + rest, 'hex'));
    const before = process.memoryUsage().rss;
    expect(await failure('huge.png')).toBe('30,000 × 30,000 pixels exceed the limit of 100 megapixels');
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});

const bedrooms = fileURLToPath(new URL('../../../../shared/data/bedrooms', import.meta.url));
const missing = skipNote('bedrooms', !existsSync(bedrooms));

it.skipIf(missing !== '')(`opens 5,000 bedrooms${missing}`, async () => {
  const source = await openImageFolder(bedrooms);
  expect(source.description).toBe('folder of 5,000 pictures');
  expect(source.name).toBe('bedrooms');
  const picture = await source.read(4999, { channels: 3, height: 64, width: 64 });
  expect(new Set(picture).size).toBeGreaterThan(50);
});
