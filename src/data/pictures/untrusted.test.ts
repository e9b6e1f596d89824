/** What decoders may see: the promised formats under any name, and nothing else. */
import { execFileSync } from 'node:child_process';
import { deflateSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError, messageOf } from '../../core/errors.ts';
import { crc32 } from '../disk/crc32.ts';
import { decodePicture, readPictureHeader } from './decode.ts';
import { encodeAnimation } from './animation.ts';
import { avifWithProfile, greyProfile } from './testing/profiles.ts';
import { rarePictures } from './testing/rare-pictures.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-untrusted-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shape = { channels: 3, height: 8, width: 8 } as const;
const one = { channels: 3, height: 1, width: 1 } as const;
const noise = Buffer.from(Array.from({ length: 3 * 64 * 48 }, (_, i) => (i * 7919 + ((i * i) % 251)) % 256));
const picture = () => sharp(noise, { raw: { width: 64, height: 48, channels: 3 } });

/** Decodes a file by its path and by its contents, which must come to the same. */
async function outcomeOf(bytes: Uint8Array, name = 'a.png'): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const outcomes = await Promise.all(
    [path, bytes].map(async (given) =>
      decodePicture(given, name, shape).then(
        (planes) => `decoded ${planes.length}`,
        (thrown: Error) => thrown.message,
      ),
    ),
  );
  expect(outcomes[0]).toBe(outcomes[1]);
  return outcomes[0]!;
}

describe('a file that is a promised format', () => {
  const formats = {
    jpeg: () => picture().jpeg(),
    png: () => picture().png(),
    webp: () => picture().webp(),
    gif: () => picture().gif(),
    avif: () => picture().avif({ effort: 0 }),
  };
  it.each(Object.keys(formats) as (keyof typeof formats)[])(
    '%s is decoded under any name',
    async (format) => {
      const bytes = await formats[format]().toBuffer();
      for (const name of ['a.png', 'a.jpg', 'a.svg', 'a'])
        expect(await outcomeOf(bytes, name)).toBe('decoded 192');
    },
  );

  it.each(['png', 'gif', 'webp', 'jpeg'] as const)(
    '%s is said to be cut short, or damaged',
    async (format) => {
      const bytes = new Uint8Array(await formats[format]().toBuffer());
      expect(await outcomeOf(bytes.subarray(0, bytes.length >> 1))).toBe('a.png: the picture is cut short');
      const damaged = bytes.slice();
      damaged.fill(0xa5, format === 'jpeg' ? 20 : 14, bytes.length - 12);
      expect(await outcomeOf(damaged)).toBe('a.png: the picture is damaged');
    },
  );

  it('gets the same reason each time, however many are read at once', async () => {
    const files = await Promise.all(
      Object.values(formats).map(async (make) => (await make().toBuffer()).subarray(0, -60)),
    );
    const reasons = async () =>
      Promise.all(
        Array.from({ length: 100 }, async (_, i) =>
          decodePicture(files[i % files.length]!, `${i}`, shape).catch((thrown: Error) => thrown.message),
        ),
      );
    const first = await reasons();
    expect(await reasons()).toEqual(first);
    expect(new Set(first.map((reason) => String(reason).replace(/^\d+: /, '')))).toEqual(
      new Set(['the picture is cut short', 'the picture is damaged']),
    );
  });
});

describe('a JPEG that lacks its last marker', () => {
  /** The outcomes of thirty pictures of different lengths, each without its last bytes. */
  async function outcomesWithout(missing: number): Promise<Set<string>> {
    const outcomes = Array.from({ length: 30 }, async (_, i) => {
      const bytes = await picture()
        .resize(64 + i)
        .jpeg({ quality: 90 })
        .toBuffer();
      return (await outcomeOf(bytes.subarray(0, -missing), `${i}.jpg`)).replace(/^\d+(?=\.jpg)/, '');
    });
    return new Set(await Promise.all(outcomes));
  }

  it.each([1, 2])('by %i byte is whole, wherever it ends', async (missing) => {
    expect(await outcomesWithout(missing)).toEqual(new Set(['decoded 192']));
  });

  it('and pixels is cut short, wherever it ends', async () => {
    expect(await outcomesWithout(200)).toEqual(new Set(['.jpg: the picture is cut short']));
  });
});

const text = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
const heif = (...brands: string[]) =>
  Buffer.concat([
    text([0, 0, 0, 8 + 4 * brands.length], 'ftyp', brands[0]!, ...brands.slice(1)),
    Buffer.alloc(100),
  ]);
const xml =
  '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="72"><rect width="9" height="9"/></svg>';

describe('a file of another kind is named, and given to no decoder', () => {
  it.each([
    ['SVG', text(xml)],
    ['SVG', text('\n  <?xml version="1.0"?>', xml)],
    ['SVG', text('\xef\xbb\xbf<!-- a -->', xml)],
    ['SVG', Buffer.from(`\ufeff${xml}`, 'utf16le')],
    ['TIFF or a camera’s raw file', text('II*\0', [8, 0, 0, 0])],
    ['TIFF or a camera’s raw file', text('MM\0*', [0, 0, 0, 8])],
    ['TIFF or a camera’s raw file', text('II+\0', [8, 0, 0, 0])],
    ['Windows bitmap (BMP)', text('BM', [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0])],
    ['HEIC', heif('heic', '\0\0\0\0', 'mif1', 'heic')],
    ['HEIC', heif('mif1', '\0\0\0\0', 'mif1', 'heic')],
    ['HEIC', heif('heix', '\0\0\0\0', 'mif1')],
    ['HEIC', heif('hevc', '\0\0\0\0', 'hevc')],
    ['HEIF', heif('mif1', '\0\0\0\0', 'mif1')],
    ['an animated AVIF', heif('avis', '\0\0\0\0', 'avif')],
    ['a video (MP4 or QuickTime)', heif('isom', '\0\0\0\0', 'mp41')],
    ['a camera’s raw file', heif('crx ', '\0\0\0\0', 'crx ')],
    ['JPEG XL', text('\xff\x0a', [1, 2, 3])],
    ['JPEG XL', text('\0\0\0\x0cJXL \r\n\x87\n')],
    ['JPEG 2000', text('\0\0\0\x0cjP  \r\n\x87\n')],
    ['Photoshop (PSD)', text('8BPS', [0, 1])],
    ['PDF', text('%PDF-1.7')],
    ['Netpbm (PNM)', text('P6\n2 2\n255\n')],
    ['OpenEXR', text('\x76\x2f\x31\x01')],
    ['FITS', text('SIMPLE  =')],
  ])('%s', async (kind, bytes) => {
    expect(await outcomeOf(bytes)).toBe(
      `a.png: the file is ${kind}, which is not read: convert it to PNG or JPEG`,
    );
    const refused = await readPictureHeader(bytes, 'a.png').catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(DataError);
    expect(messageOf(refused)).toBe(
      `a.png: the file is ${kind}, which is not read: convert it to PNG or JPEG`,
    );
    await expect(encodeAnimation([bytes])).rejects.toThrow('frame 0 of the animation cannot be decoded');
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'a.png: the file is empty'],
    ['one byte', Buffer.of(0xff), 'a.png: the file is not a picture (expected JPEG, PNG, WebP, GIF or AVIF)'],
    [
      'half a box',
      text('\0\0\0\x20ftyp'),
      'a.png: the file is a video (MP4 or QuickTime), which is not read: convert it to PNG or JPEG',
    ],
    [
      'a web page',
      text('<!DOCTYPE html><html>'),
      'a.png: the file is a web page, probably in place of a download: fetch it again',
    ],
    [
      'a Git LFS pointer',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n'),
      'a.png: the file is a Git LFS pointer, not the picture itself: fetch it (git lfs pull)',
    ],
    ['text', text('hello'), 'a.png: the file is not a picture (expected JPEG, PNG, WebP, GIF or AVIF)'],
  ])('%s', async (_, bytes, sentence) => {
    expect(await outcomeOf(bytes)).toBe(sentence);
  });

  it('a PNG whose rows take hundreds of megabytes is refused at once', async () => {
    const png = await picture().png().toBuffer();
    png.writeUInt32BE(8_847_368, 16);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    expect(await outcomeOf(png)).toBe(
      'a.png: the picture has 8,847,368 × 48 pixels, expected at most 65,536 a side',
    );
  });

  it('a JPEG without its end that has too few bytes for its pixels is not decoded', async () => {
    const jpeg = (await picture().jpeg().toBuffer()).subarray(0, -2);
    const sizes = jpeg.indexOf(Buffer.of(0xff, 0xc0)) + 5;
    jpeg.writeUInt16BE(9000, sizes);
    jpeg.writeUInt16BE(9000, sizes + 2);
    const before = process.resourceUsage().maxRSS;
    expect(await outcomeOf(jpeg)).toBe('a.png: the picture is cut short');
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(50_000); // all of its pixels take 243,000 kB
  });

  it('a GIF that has too few bytes for the pixels of its frame is not decoded', async () => {
    const gif = await picture().gif().toBuffer();
    const frame = gif.indexOf(Buffer.of(0x2c, 0, 0, 0, 0, 64, 0, 48, 0));
    gif.writeUInt16LE(2048, frame + 5);
    gif.writeUInt16LE(18_758, frame + 7);
    const before = process.resourceUsage().maxRSS;
    expect(await outcomeOf(gif)).toBe('a.png: the picture is cut short');
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(50_000); // all of its pixels take 154,000 kB
  });

  it('a GIF of one colour, which few bytes stand for, is decoded', async () => {
    const create = { width: 3000, height: 3000, channels: 3, background: '#78b43c' } as const;
    expect(await outcomeOf(await sharp({ create }).gif().toBuffer())).toBe('decoded 192');
  });

  it('an SVG that names another file does not read it', async () => {
    writeFileSync(join(folder, 'neighbour.png'), await picture().png().toBuffer());
    const drawing = xml.replace('</svg>', '<image href="neighbour.png" width="60" height="50"/></svg>');
    expect(await outcomeOf(text(drawing))).toContain('the file is SVG');
  });

  it('an SVG that takes minutes to draw is refused at once', async () => {
    const filter =
      '<feTurbulence baseFrequency=".9" numOctaves="9"/><feGaussianBlur stdDeviation="3"/>'.repeat(10);
    const groups = [0, 1, 2, 3]
      .map((n) => `<g id="g${n + 1}">${`<use href="#g${n}"/>`.repeat(10)}</g>`)
      .join('');
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="3000"><filter id="f">${filter}</filter><g id="g0"><rect width="3000" height="3000" filter="url(#f)"/></g>${groups}</svg>`;
    expect(await outcomeOf(text(drawing))).toContain('the file is SVG');
  });
});

describe('colours', () => {
  /** A PNG with a chunk after its header. */
  function withProfile(png: Uint8Array, icc: Uint8Array): Uint8Array {
    const body = Buffer.concat([Buffer.from('iCCPa\0\0', 'latin1'), deflateSync(icc)]);
    const chunk = Buffer.alloc(body.length + 8);
    chunk.writeUInt32BE(body.length - 4);
    body.copy(chunk, 4);
    chunk.writeUInt32BE(crc32(body), body.length + 4);
    return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
  }

  const flat = (colour: readonly number[]) =>
    sharp({
      create: {
        width: 4,
        height: 4,
        channels: 3,
        background: { r: colour[0]!, g: colour[1]!, b: colour[2]! },
      },
    });
  /** What a file of a colour and a profile decodes to. */
  async function decoded(bytes: Uint8Array): Promise<number[]> {
    return [...(await decodePicture(bytes, 'a.png', one))];
  }
  const isNear = (got: readonly number[], expected: readonly number[]) =>
    got.every((value, i) => Math.abs(value - expected[i]!) <= 2);

  const colours = [
    [230, 30, 30],
    [120, 180, 60],
    [10, 128, 240],
    [255, 255, 255],
    [0, 0, 0],
  ] as const;

  it('of 8 and 16 bits come out as they are, without a profile and with that of sRGB', async () => {
    const { icc } = await sharp(await flat([1, 2, 3]).withIccProfile('srgb').png().toBuffer()).metadata();
    for (const colour of colours) {
      const eight = await flat(colour).png().toBuffer();
      const sixteen = await flat(colour).toColourspace('rgb16').png().toBuffer();
      expect((await sharp(sixteen).metadata()).depth).toBe('ushort');
      for (const file of [eight, sixteen, withProfile(eight, icc!), withProfile(sixteen, icc!)]) {
        expect({ colour, got: await decoded(file) }).toSatisfy(({ got }) => isNear(got, colour));
      }
    }
  });

  it('of 16 bits in another space come out as those of 8 bits do', async () => {
    const { icc } = await sharp(await flat([1, 2, 3]).withIccProfile('p3').png().toBuffer()).metadata();
    for (const colour of colours) {
      const eight = withProfile(await flat(colour).png().toBuffer(), icc!);
      const sixteen = withProfile(await flat(colour).toColourspace('rgb16').png().toBuffer(), icc!);
      const expected = await decoded(eight);
      expect({ colour, expected, got: await decoded(sixteen) }).toSatisfy(({ got }) => isNear(got, expected));
    }
  });

  it.each(['avif10', 'avif12'] as const)(
    'of an %s come out as they are, and with a profile as those of 8 bits',
    async (kind) => {
      const colour = [120, 180, 60];
      const plain = Buffer.from(rarePictures[kind], 'base64');
      expect(await decoded(plain)).toSatisfy((got: number[]) => isNear(got, colour));
      for (const space of ['srgb', 'p3'] as const) {
        const eight = await flat(colour).withIccProfile(space).png().toBuffer();
        const { icc } = await sharp(eight).metadata();
        const expected =
          space === 'srgb' ? colour : await decoded(withProfile(await flat(colour).png().toBuffer(), icc!));
        const got = await decoded(avifWithProfile(plain, icc!));
        expect({ space, expected, got }).toSatisfy(() => isNear(got, expected));
      }
    },
  );

  it.each([1, 1.8, 2.2])(
    'of 16 bits of grey with a profile of gamma %f come out as those of 8 bits do',
    async (gamma) => {
      const expected = { 1: 168, 1.8: 119, 2.2: 101 }[gamma]!; // by littleCMS
      const grey = sharp(Buffer.alloc(16, 100), { raw: { width: 4, height: 4, channels: 1 } });
      const eight = await grey.clone().toColourspace('b-w').png().toBuffer();
      const sixteen = await grey.clone().toColourspace('grey16').png().toBuffer();
      const half = await grey.clone().toColourspace('grey16').ensureAlpha().png().toBuffer();
      expect([eight[24], eight[25], sixteen[24], sixteen[25], half[24], half[25]]).toEqual([
        8, 0, 16, 0, 16, 4,
      ]);
      for (const file of [eight, sixteen, half]) {
        expect(await decoded(withProfile(file, greyProfile(gamma)))).toSatisfy((got: number[]) =>
          isNear(got, [expected, expected, expected]),
        );
      }
    },
  );

  it('of a profile that is cut short or junk are those without it', async () => {
    const colour = [120, 180, 60] as const;
    const { icc } = await sharp(await flat(colour).withIccProfile('srgb').png().toBuffer()).metadata();
    for (const png of [
      await flat(colour).png().toBuffer(),
      await flat(colour).toColourspace('rgb16').png().toBuffer(),
    ]) {
      for (const bad of [icc!.subarray(0, 200), Buffer.from('junk')]) {
        expect(await decoded(withProfile(png, bad))).toSatisfy((got: number[]) => isNear(got, colour));
      }
    }
  });
});

describe('a picture of a rare kind', () => {
  const decodedTo = async (bytes: Uint8Array) =>
    [...(await decodePicture(bytes, 'a.jpg', one))].map((value) => Math.round(value / 4) * 4);

  it.each(['jpegLossless', 'jpegArithmetic'] as const)('is read: %s', async (kind) => {
    expect(await decodedTo(Buffer.from(rarePictures[kind], 'base64'))).toEqual([120, 180, 60]);
  });

  it.each([
    ['jpeg12', 'a JPEG of 12 bits'],
    ['jpegLossless16', 'a JPEG of 16 bits'],
    ['jpegLs', 'JPEG-LS'],
  ] as const)('is called what it is: %s', async (kind, name) => {
    const bytes = Buffer.from(rarePictures[kind], 'base64');
    expect(await outcomeOf(bytes)).toBe(`a.png: the file is ${name}, which is not read: convert it to PNG`);
  });

  it.each(['other bytes', 'another picture'])('is a JPEG with %s after its end', async (after) => {
    const first = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#78b43c' } })
      .jpeg()
      .toBuffer();
    const second = after === 'other bytes' ? Buffer.alloc(5000, 7) : await picture().jpeg().toBuffer();
    expect(await decodedTo(Buffer.concat([first, second]))).toEqual([120, 180, 60]);
  });

  it('is a GIF whose frame has no pixels', async () => {
    const gif = await picture().gif().toBuffer();
    const frame = gif.indexOf(Buffer.of(0x2c, 0, 0, 0, 0, 64, 0, 48, 0));
    for (const [width, height] of [
      [0, 0],
      [0, 48],
      [64, 0],
    ] as const) {
      const empty = Buffer.from(gif);
      empty.writeUInt16LE(width, frame + 5);
      empty.writeUInt16LE(height, frame + 7);
      expect(await outcomeOf(empty)).toBe('a.png: the picture has no pixels');
    }
    expect(await outcomeOf(gif)).toBe('decoded 192');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is turned by EXIF, orientation %d', async (orientation) => {
    // Red, green above blue, black, once it stands upright.
    const upright = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [0, 0, 0],
    ];
    const order = [
      [0, 1, 2, 3],
      [1, 0, 3, 2],
      [3, 2, 1, 0],
      [2, 3, 0, 1],
      [0, 2, 1, 3],
      [1, 3, 0, 2],
      [3, 1, 2, 0],
      [2, 0, 3, 1],
    ];
    // Where each quarter of the stored picture is in the upright one.
    const stored = Buffer.from(order[orientation - 1]!.flatMap((from) => upright[from]!));
    const big = sharp(stored, { raw: { width: 2, height: 2, channels: 3 } })
      .resize(32, 32, { kernel: 'nearest' })
      .withMetadata({ orientation });
    for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
      const file = await big.clone().toFormat(format, { quality: 100 }).toBuffer();
      const planes = await decodePicture(file, 'a', { channels: 3, height: 2, width: 2 });
      const pixels = [0, 1, 2, 3].map((i) => [0, 4, 8].map((plane) => (planes[plane + i]! > 127 ? 255 : 0)));
      expect({ format, pixels }).toEqual({ format, pixels: upright });
    }
  });

  it.each([
    [1, 1],
    [1, 20_000],
    [20_000, 1],
  ])('is of %d × %d pixels', async (width, height) => {
    const file = await sharp({ create: { width, height, channels: 3, background: '#78b43c' } })
      .png()
      .toBuffer();
    expect(await decodedTo(file)).toEqual([120, 180, 60]);
  });

  it('claims more pixels than are read', async () => {
    const png = Buffer.from(await picture().png().toBuffer());
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    expect(await outcomeOf(png)).toBe('a.png: 60,000 × 60,000 pixels exceed the limit of 100 megapixels');
  });

  it('is a WebP of transparency alone', async () => {
    const chunks = Buffer.from(
      'WEBPVP8X\x0a\0\0\0\x10\0\0\0\x1f\0\0\x17\0\0ALPH\x04\0\0\0\0\0\0\0',
      'latin1',
    );
    const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
    head.writeUInt32LE(chunks.length, 4);
    expect(await outcomeOf(Buffer.concat([head, chunks]))).toBe('a.png: the picture is damaged');
  });
});

it.runIf(process.platform !== 'win32')('a pipe is refused, and not waited for', async () => {
  const pipe = join(folder, 'pipe.png');
  execFileSync('mkfifo', [pipe]);
  await expect(decodePicture(pipe, 'pipe.png', shape)).rejects.toThrow(
    'pipe.png: it is a folder, pipe or device, not a regular file',
  );
  await expect(decodePicture(folder, 'a folder', shape)).rejects.toThrow('a folder: it is a folder, pipe');
});
