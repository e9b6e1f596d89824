import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DataError, messageOf } from '../../core/errors.ts';
import {
  expectPicture,
  lacksEnd,
  mayHaveManyBits,
  readPictureFile,
  whyDamaged,
  type KnownPicture,
} from './untrusted.ts';
import { loadedSharp, loadSharp, type Sharp, type SharpModule } from './sharp.ts';
import type { PictureFormat } from './format.ts';
import type { PictureShape, StoredPicture } from './source.ts';
import { grouped } from '../../core/wording.ts';

/** A picture with more pixels is refused by its header alone, before memory is allocated for it. */
export const maxPicturePixels = 100_000_000;

/** The options of every sharp call that opens an untrusted file. */
export const readingOptions = {
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
  let known: KnownPicture | undefined;
  try {
    known = expectPicture(picture);
    // One native call per picture, started synchronously. A training step blocks the JavaScript thread, so only calls
    // that were started before the step run in parallel with it.
    const sharp = loadedSharp() ?? (await loadSharp());
    if (lacksEnd(known)) return planesOf(await decodeWithoutEnd(picture, shape), shape, name);
    const given = mayHaveManyBits(known) ? await withEightBits(picture, sharp) : picture;
    const opened = sharp(given, readingOptions).flatten({ background: '#ffffff' });
    return planesOf((await prepare(opened, shape)).data, shape, name);
  } catch (thrown) {
    throw new DataError(`${name}: ${await whyUnreadable(picture, known, thrown)}`, { cause: thrown });
  }
}

/**
 * A file of more than 8 bits with a colour profile as one of 8 bits with the same profile. libvips converts the first by way
 * of Display P3, which some colours do not survive, or not at all, and the second as it should.
 */
async function withEightBits(picture: string | Uint8Array, sharp: SharpModule): Promise<string | Uint8Array> {
  const opened = sharp(picture, { ...readingOptions, autoOrient: false });
  const { icc, depth, channels } = await opened.metadata();
  if (icc === undefined || depth === 'uchar') return picture;
  // The profile of a grey picture does not fit one in colour.
  const space = channels < 3 ? 'b-w' : 'srgb';
  return opened.keepIccProfile().toColourspace(space).png({ compressionLevel: 0 }).toBuffer();
}

/** Anything that might follow the pixels of a JPEG, and two bytes that end it. Bytes of 255 would be markers. */
const jpegEnds = [Buffer.of(0xff, 0xd9), Buffer.concat([Buffer.alloc(256, 0x5a), Buffer.of(0xff, 0xd9)])];

/** A JPEG has at least one bit for each block of 8 × 8 pixels, whatever they are. */
const maxPixelsPerByte = 512;

/**
 * Decodes a JPEG that lacks its last two bytes and nothing else, as some programs write them. Whether libjpeg accepts such a
 * file as it is depends on where its buffer happens to end. If pixels are missing too, they are made of what follows, so two
 * endings give two pictures.
 *
 * @throws Error if pixels are missing
 */
async function decodeWithoutEnd(picture: string | Uint8Array, shape: PictureShape): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const bytes = typeof picture === 'string' ? await readFile(picture) : picture;
  const { width, height } = await sharp(bytes, readingOptions).metadata();
  if (width * height > maxPixelsPerByte * bytes.length) throw new Error('pixels are missing');
  const body = bytes.at(-1) === 0xff ? bytes.subarray(0, -1) : bytes;
  const ended = jpegEnds.map((end) => Buffer.concat([body, end]));
  // One after the other, and of each only a digest is kept: all pixels of a large picture take hundreds of megabytes.
  const digests: string[] = [];
  for (const file of ended) {
    const { data } = await sharp(file, { ...readingOptions, failOn: 'none' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    digests.push(createHash('sha256').update(data).digest('hex'));
  }
  if (digests[0] !== digests[1]) throw new Error('pixels are missing');
  return (await prepare(sharp(ended[0], readingOptions), shape)).data;
}

/** A file as it is, for a source. @throws SparringError if it is missing or cannot be read; the message begins with `name` */
export async function storedFile(path: string, name: string): Promise<StoredPicture> {
  try {
    return { kind: 'file', encoded: await readPictureFile(path) };
  } catch (thrown) {
    throw new DataError(`${name}: ${messageOf(thrown)}`, { cause: thrown });
  }
}

/** The header of a picture file. */
export interface PictureHeader {
  readonly format: PictureFormat;
  /** In pixels, after the EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** `grey`, `colour`, either `with transparency`, or `CMYK`. */
  readonly colours: string;
}

/**
 * The header of a picture that `decodePicture` can decode.
 *
 * @param name of the picture in errors
 * @throws SparringError as `decodePicture` does, if the header cannot be read
 */
export async function readPictureHeader(encoded: Uint8Array, name: string): Promise<PictureHeader> {
  let known: KnownPicture | undefined;
  try {
    known = expectPicture(encoded);
    const sharp = await loadSharp();
    return headerOf(known.format, await sharp(encoded, readingOptions).metadata());
  } catch (thrown) {
    throw new DataError(`${name}: ${await whyUnreadable(encoded, known, thrown)}`, { cause: thrown });
  }
}

function headerOf(
  format: PictureFormat,
  { autoOrient, channels, hasAlpha, space }: Awaited<ReturnType<Sharp['metadata']>>,
): PictureHeader {
  const kind = space === 'cmyk' ? 'CMYK' : channels - (hasAlpha ? 1 : 0) === 1 ? 'grey' : 'colour';
  return {
    format,
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

/** Why a file could not be decoded. @param known undefined if it was given to no decoder */
export async function whyUnreadable(
  picture: string | Uint8Array,
  known: KnownPicture | undefined,
  thrown: unknown,
): Promise<string> {
  if (known === undefined) return messageOf(thrown);
  if (messageOf(thrown).includes('pixel limit')) {
    const limit = `the limit of ${maxPicturePixels / 1e6} megapixels`;
    try {
      const { width, height } = await (await loadSharp())(picture, { limitInputPixels: false }).metadata();
      return `${grouped(width)} × ${grouped(height)} pixels exceed ${limit}`;
    } catch {
      return `the picture exceeds ${limit}`;
    }
  }
  // What libvips says is not for people: it keeps one text for all threads, which may be of another file. The file is looked
  // at again, because it may have been deleted since.
  try {
    return whyDamaged(picture);
  } catch (notDecoded) {
    return messageOf(notDecoded);
  }
}
