import { open } from 'node:fs/promises';
import { DataError, messageOf } from '../../core/errors.ts';
import { pictureFormatOf, pictureHeadBytes } from './format.ts';
import { loadedSharp, loadSharp, type Sharp } from './sharp.ts';
import type { PictureShape } from './source.ts';
import { grouped } from '../../core/wording.ts';

/** A picture with more pixels is refused by its header alone, before memory is allocated for it. */
export const maxPicturePixels = 100_000_000;

/** The options of every sharp call that opens an untrusted file. */
const readingOptions = {
  // A truncated file is an error, not a picture whose lower half is grey.
  failOn: 'truncated',
  limitInputPixels: maxPicturePixels,
  // A camera held upright stores a landscape picture and the rotation in its EXIF data.
  autoOrient: true,
} as const;

/**
 * Decodes a picture file and brings it to the size that a network takes.
 *
 * The EXIF orientation is applied. Transparent areas become white, because most transparent drawings are dark. Of an
 * animation, the first frame is taken. The short side is resized (Lanczos; JPEG and WebP files are shrunk during
 * decoding) and the centre is cropped. CMYK, 16-bit values and colour profiles are converted to 8-bit sRGB. With one
 * channel, the result is the luminance, computed in linear light.
 *
 * @param picture the path of a file, or its contents
 * @param name of the picture in errors
 * @returns channels × height × width bytes, planes of 0–255
 * @throws SparringError if the file is missing, is not a picture, is damaged, cut short or has more pixels than
 *   `maxPicturePixels`; the message begins with `name`
 */
export async function decodePicture(
  picture: string | Uint8Array,
  name: string,
  shape: PictureShape,
): Promise<Uint8Array<ArrayBuffer>> {
  let decoded: { data: Uint8Array; info: { channels: number } };
  try {
    // One native call per picture, started synchronously. A training step blocks the JavaScript thread, so only calls
    // that were started before the step run in parallel with it.
    const sharp = loadedSharp() ?? (await loadSharp());
    decoded = await prepare(sharp(picture, readingOptions).flatten({ background: '#ffffff' }), shape);
  } catch (thrown) {
    throw new DataError(await whyUnreadable(picture, name, messageOf(thrown)), { cause: thrown });
  }
  return planesOf(decoded.data, shape, name);
}

/** The header of a picture file. */
export interface PictureHeader {
  /** `JPEG`, `PNG` …; for formats other than `PictureFormat`, libvips's name. */
  readonly format: string;
  /** In pixels, after the EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** `grey`, `colour`, either `with transparency`, or `CMYK`. */
  readonly colours: string;
}

/** The header of a picture that `decodePicture` can decode. @throws Error if the file is not a picture */
export async function readPictureHeader(encoded: Uint8Array): Promise<PictureHeader> {
  const sharp = await loadSharp();
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
 * Resizes and crops a decoded picture as `decodePicture` does with a file. If the size is the same, returns a copy.
 *
 * @param planes channels × height × width bytes, of the shape `from`
 * @returns channels × height × width bytes, of the shape `to`; if a grey picture is asked for in three channels, all
 *   three are the grey one
 */
export async function resizePlanes(
  planes: Uint8Array,
  from: PictureShape,
  to: PictureShape,
): Promise<Uint8Array<ArrayBuffer>> {
  const sameSize = from.height === to.height && from.width === to.width;
  if (sameSize && from.channels === to.channels) return new Uint8Array(planes); // not slice: on a Buffer, slice returns a view
  if (sameSize && from.channels === 1) return repeatPlane(planes, to.channels);
  const sharp = loadedSharp() ?? (await loadSharp());
  const raw = { height: from.height, width: from.width, channels: from.channels } as const;
  if (from.channels === 1) {
    const { data } = await prepare(sharp(planes, { raw }), { ...to, channels: 1 });
    return repeatPlane(data, to.channels);
  }
  const { data } = await prepare(sharp(pixelsOf(planes, from), { raw }), to);
  return planesOf(data, to, 'a picture in memory');
}

/** One plane of bytes, copied `channels` times. */
export function repeatPlane(plane: Uint8Array, channels: 1 | 3): Uint8Array<ArrayBuffer> {
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
function planesOf(pixels: Uint8Array, shape: PictureShape, name: string): Uint8Array<ArrayBuffer> {
  const { channels, height, width } = shape;
  const area = height * width;
  if (pixels.length !== channels * area) {
    throw new DataError(
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
function pixelsOf(planes: Uint8Array, { height, width }: PictureShape): Uint8Array<ArrayBuffer> {
  const area = height * width;
  const pixels = new Uint8Array(3 * area);
  for (let i = 0, to = 0; i < area; i++, to += 3) {
    pixels[to] = planes[i]!;
    pixels[to + 1] = planes[area + i]!;
    pixels[to + 2] = planes[2 * area + i]!;
  }
  return pixels;
}

/** Why a file could not be decoded, in one sentence: from the file itself and the message of libvips. */
async function whyUnreadable(picture: string | Uint8Array, name: string, message: string): Promise<string> {
  let bytes: number;
  try {
    bytes = typeof picture === 'string' ? await lengthOfFile(picture) : picture.length;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? `${name}: the file no longer exists`
      : `${name}: the file cannot be opened (${code ?? messageOf(thrown)})`;
  }
  if (bytes === 0) return `${name}: the file is empty`;
  if (message.includes('pixel limit')) {
    const limit = `the limit of ${maxPicturePixels / 1e6} megapixels`;
    try {
      const { width, height } = await (await loadSharp())(picture, { limitInputPixels: false }).metadata();
      return `${name}: ${grouped(width)} × ${grouped(height)} pixels exceed ${limit}`;
    } catch {
      return `${name}: the picture exceeds ${limit}`;
    }
  }
  if (message.includes('unsupported image format')) {
    return `${name}: the file is not a picture (expected JPEG, PNG, WebP, GIF or AVIF)`;
  }
  // libvips may report one line per attempt, with the full path. The last line is the most specific.
  const path = typeof picture === 'string' ? picture : name;
  const lines = message.split('\n').map((line) => line.replaceAll(path, name).trim());
  const reason = lines.filter((line) => line !== '' && !/^\(\d+\.\d+\)$/.test(line)).at(-1) ?? 'unknown';
  return `${name}: the picture is damaged or cut short (${reason})`;
}

/** Opens the file, because a file that can be listed may still not be readable. */
async function lengthOfFile(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
