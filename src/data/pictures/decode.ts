import { open } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { messageOf, SparringError } from '../../core/errors.ts';
import { pictureFormatOf, pictureHeadBytes } from './format.ts';
import type { PictureShape } from './source.ts';
import { grouped } from '../../core/wording.ts';

// libvips keeps one pool of threads and one cache for the whole process. Its threads would take the cores
// that training runs on (pictures are decoded several at a time as it is), and its cache would hold on to
// files that are read once and never again.
sharp.concurrency(1);
sharp.cache(false);

/** A picture of more pixels than this is refused by its header alone, before any memory is taken for it. */
export const largestPicture = 100_000_000;

/** The options of every sharp call that opens somebody's file. */
const readingOptions = {
  // A truncated file is an error, not a picture whose lower half is grey.
  failOn: 'truncated',
  limitInputPixels: largestPicture,
  // A camera held upright writes a lying picture and says in its EXIF data how to turn it.
  autoOrient: true,
} as const;

/**
 * Decodes a picture, a file or its bytes, and makes it the size that a network takes: turned as its EXIF orientation says,
 * transparency laid on white (most transparent drawings are dark on nothing), the first frame of an
 * animation, the short side resized (Lanczos; JPEG and WebP files are shrunk while they are decoded) and
 * the centre cropped. CMYK, 16-bit and files with a colour profile are converted to 8-bit sRGB; one channel
 * is the luminance of the colours, computed in linear light.
 *
 * @param picture the path of a file, or what is in one
 * @param name what errors call the picture
 * @returns channels × height × width bytes, planes of 0–255
 * @throws SparringError if the file is missing, is no picture, is damaged, cut short or larger than
 *   `largestPicture`; the sentence begins with `name`
 */
export async function decodePicture(
  picture: string | Uint8Array,
  name: string,
  shape: PictureShape,
): Promise<Uint8Array> {
  let decoded: { data: Uint8Array; info: { channels: number } };
  try {
    // One native call a picture, begun before this function first waits: a training step blocks the
    // JavaScript thread, so only work that was handed over before the step runs beside it.
    decoded = await prepare(sharp(picture, readingOptions).flatten({ background: '#ffffff' }), shape);
  } catch (thrown) {
    throw new SparringError(await whyUnreadable(picture, name, messageOf(thrown)), { cause: thrown });
  }
  return planesOf(decoded.data, shape, name);
}

/** What the header of a picture file says. */
export interface PictureHeader {
  /** `JPEG`, `PNG` …; what libvips calls it where it is none of those that are asked for. */
  readonly format: string;
  /** In pixels, after the picture was turned as its EXIF orientation says. */
  readonly width: number;
  readonly height: number;
  /** `grey`, `colour`, either `with transparency`, or `CMYK`. */
  readonly colours: string;
}

/** @throws Error if the file is no picture: to be asked of one that `decodePicture` has decoded */
export async function readPictureHeader(encoded: Uint8Array): Promise<PictureHeader> {
  const { format, autoOrient, channels, hasAlpha, space } = await sharp(encoded, readingOptions).metadata();
  const kind = space === 'cmyk' ? 'CMYK' : channels - (hasAlpha ? 1 : 0) === 1 ? 'grey' : 'colour';
  return {
    format: pictureFormatOf(encoded.subarray(0, pictureHeadBytes)) ?? format,
    width: autoOrient.width,
    height: autoOrient.height,
    colours: hasAlpha ? `${kind} with transparency` : kind,
  };
}

/**
 * Makes a picture that is already in memory as planes the size that a network takes, as `decodePicture` would
 * a file. At its own size it is copied as it is.
 *
 * @param planes channels × height × width bytes of `from`
 * @returns channels × height × width bytes of `to`; three channels of a grey picture are the grey one three
 *   times
 */
export async function resizePlanes(
  planes: Uint8Array,
  from: PictureShape,
  to: PictureShape,
): Promise<Uint8Array> {
  const sameSize = from.height === to.height && from.width === to.width;
  if (sameSize && from.channels === to.channels) return new Uint8Array(planes); // not slice: that of a Buffer is a view
  if (sameSize && from.channels === 1) return repeatPlane(planes, to.channels);
  const raw = { height: from.height, width: from.width, channels: from.channels } as const;
  if (from.channels === 1) {
    const { data } = await prepare(sharp(planes, { raw }), { ...to, channels: 1 });
    return repeatPlane(data, to.channels);
  }
  const { data } = await prepare(sharp(pixelsOf(planes, from), { raw }), to);
  return planesOf(data, to, 'a picture in memory');
}

/** One plane of bytes, copied `channels` times. */
export function repeatPlane(plane: Uint8Array, channels: 1 | 3): Uint8Array {
  const planes = new Uint8Array(plane.length * channels);
  for (let channel = 0; channel < channels; channel++) planes.set(plane, channel * plane.length);
  return planes;
}

function prepare(picture: Sharp, shape: PictureShape) {
  return picture
    .resize(shape.width, shape.height, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
    .toColourspace(shape.channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
}

/** Interleaved pixels (height × width × channels) to planes (channels × height × width). */
function planesOf(pixels: Uint8Array, shape: PictureShape, name: string): Uint8Array {
  const { channels, height, width } = shape;
  const area = height * width;
  if (pixels.length !== channels * area) {
    throw new SparringError(
      `${name}: decoded to ${pixels.length} bytes where ${channels}×${height}×${width} were expected`,
    );
  }
  const planes = new Uint8Array(pixels.length);
  if (channels === 1) {
    planes.set(pixels);
    return planes;
  }
  for (let i = 0, from = 0; i < area; i++, from += 3) {
    planes[i] = pixels[from]!;
    planes[area + i] = pixels[from + 1]!;
    planes[2 * area + i] = pixels[from + 2]!;
  }
  return planes;
}

/** Planes (3 × height × width) to interleaved pixels (height × width × 3). */
function pixelsOf(planes: Uint8Array, { height, width }: PictureShape): Uint8Array {
  const area = height * width;
  const pixels = new Uint8Array(3 * area);
  for (let i = 0, to = 0; i < area; i++, to += 3) {
    pixels[to] = planes[i]!;
    pixels[to + 1] = planes[area + i]!;
    pixels[to + 2] = planes[2 * area + i]!;
  }
  return pixels;
}

/** One sentence on why a file could not be decoded, from the file itself and what libvips said. */
async function whyUnreadable(picture: string | Uint8Array, name: string, said: string): Promise<string> {
  let bytes: number;
  try {
    bytes = typeof picture === 'string' ? await lengthOfFile(picture) : picture.length;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? `${name}: the file is not there any more`
      : `${name}: the file cannot be opened (${code ?? messageOf(thrown)})`;
  }
  if (bytes === 0) return `${name}: the file is empty`;
  if (said.includes('pixel limit')) {
    const limit = `the limit of ${largestPicture / 1e6} megapixels`;
    try {
      const { width, height } = await sharp(picture, { limitInputPixels: false }).metadata();
      return `${name}: ${grouped(width)} × ${grouped(height)} pixels are over ${limit}`;
    } catch {
      return `${name}: the picture is over ${limit}`;
    }
  }
  if (said.includes('unsupported image format')) {
    return `${name}: the file is no picture (expected JPEG, PNG, WebP, GIF or AVIF)`;
  }
  // libvips may report a line for every attempt and name the whole path: the last line says most.
  const path = typeof picture === 'string' ? picture : name;
  const lines = said.split('\n').map((line) => line.replaceAll(path, name).trim());
  const reason = lines.filter((line) => line !== '' && !/^\(\d+\.\d+\)$/.test(line)).at(-1) ?? 'unknown';
  return `${name}: the picture is damaged or cut short (${reason})`;
}

/** Opens the file, since one that may be listed may still not be readable. */
async function lengthOfFile(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
