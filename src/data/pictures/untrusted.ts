/** Looks at files before a decoder sees them: sharp opens more formats than pictures are read of. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { plainBytes } from '../../core/bytes.ts';
import { codeOf, whyUnreadable } from '../disk/file-errors.ts';
import { firstGifFrameOf, foreignJpegOf, headerBytes } from './headers.ts';
import { grouped } from '../../core/wording.ts';
import {
  foreignPictureOf,
  latin1,
  pictureFormatOf,
  pictureHeadBytes,
  textInPlaceOfPicture,
  type PictureFormat,
} from './format.ts';

/** The beginning and the end of a file, with what it is. */
export interface KnownPicture extends Ends {
  readonly format: PictureFormat;
}

interface Ends {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  /** In bytes. */
  readonly size: number;
}

/** Room for the last marker, and what some cameras and programs write after it. */
const tailBytes = 64;

/** Why a file is not decoded, as the end of a sentence that begins with its name. */
class NotDecoded extends Error {}

/**
 * The format of a picture that may be given to a decoder. An SVG, which some libraries draw, can name other files and take
 * for ever.
 *
 * Reads the two ends of a file on the calling thread: whoever decodes pictures must start the decoder before anything
 * is awaited.
 *
 * @param picture the path of a file, or its contents
 * @throws NotDecoded if it is anything else, or cannot be read
 */
export function expectPicture(picture: string | Uint8Array): KnownPicture {
  const ends = typeof picture === 'string' ? endsOfFile(picture) : endsOf(picture);
  const { head } = ends;
  const format = pictureFormatOf(head);
  if (format === 'PNG') checkSides(head);
  if (format === 'GIF') checkFrame(startOf(picture), ends.size);
  if (format !== undefined) return { ...ends, format };
  if (head.length === 0) throw new NotDecoded('the file is empty');
  const text = textInPlaceOfPicture(head);
  if (text !== undefined) throw new NotDecoded(`the file is ${text}`);
  const foreign = foreignPictureOf(head);
  throw new NotDecoded(
    foreign === undefined
      ? 'the file is not a picture (expected JPEG, PNG, WebP, GIF or AVIF)'
      : `the file is ${foreign}, which is not read: convert it to PNG or JPEG`,
  );
}

/**
 * Decoders hold several rows of a picture. The other formats have no longer rows than this; a PNG of 100 bytes can have rows
 * of a gigabyte.
 */
const maxPictureSide = 65_536;

function checkSides(head: Uint8Array): void {
  if (head.length < 24 || latin1(head.subarray(12, 16)) !== 'IHDR') return; // the decoder finds what is damaged
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const longest = Math.max(width, height);
  if (longest <= maxPictureSide || longest >= 2 ** 31) return; // no PNG has longer ones
  throw new NotDecoded(
    `the picture has ${grouped(width)} × ${grouped(height)} pixels, expected at most ${grouped(maxPictureSide)} a side`,
  );
}

/**
 * Pixels that a byte of a GIF can stand for, at most: 12 bits name a sequence of up to 4,096 pixels. libvips makes room for
 * all pixels of a frame that the file cannot have, and one black pixel of a frame without any.
 */
const maxGifPixelsPerByte = 4096;

function checkFrame(start: Uint8Array, size: number): void {
  const frame = firstGifFrameOf(start);
  if (frame === undefined) return; // the decoder finds what is damaged
  const pixels = frame.width * frame.height;
  if (pixels === 0) throw new NotDecoded('the picture has no pixels');
  if (pixels > size * maxGifPixelsPerByte) throw new NotDecoded('the picture is cut short');
}

/** Whether a file may have more than 8 bits for each value of a pixel. */
export function mayHaveManyBits({ format, head }: KnownPicture): boolean {
  return format === 'AVIF' || (format === 'PNG' && head[24] === 16);
}

/** Whether a file is a JPEG without the marker of its end: libjpeg may take what is missing for grey. */
export function lacksEnd(known: KnownPicture): boolean {
  return known.format === 'JPEG' && !hasEnd.JPEG(known);
}

/** What is wrong with a picture that a decoder has refused. The same file always gets the same words. */
export function whyDamaged(picture: string | Uint8Array): string {
  const known = expectPicture(picture);
  const foreign = known.format === 'JPEG' ? foreignJpegOf(startOf(picture)) : undefined;
  if (foreign !== undefined) return `the file is ${foreign}, which is not read: convert it to PNG`;
  return hasEnd[known.format](known) ? 'the picture is damaged' : 'the picture is cut short';
}

/** Whether a file ends as its format does. */
const hasEnd: Readonly<Record<PictureFormat, (ends: Ends) => boolean>> = {
  JPEG: ({ tail }) => latin1(tail).includes('\xff\xd9'),
  PNG: ({ tail }) => latin1(tail).includes('IEND'),
  GIF: ({ tail }) => latin1(tail).trimEnd().endsWith(';'),
  WebP: ({ head, size }) =>
    new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(4, true) + 8 <= size,
  // Nothing marks the end of its boxes.
  AVIF: () => true,
};

function startOf(picture: string | Uint8Array): Uint8Array {
  if (typeof picture !== 'string') return picture.subarray(0, headerBytes);
  return reading(picture, (file) => readAt(file, 0, headerBytes));
}

function endsOf(bytes: Uint8Array): Ends {
  return {
    head: bytes.subarray(0, pictureHeadBytes),
    tail: bytes.slice(-tailBytes),
    size: bytes.length,
  };
}

function endsOfFile(path: string): Ends {
  return reading(path, (file) => {
    const { size } = fstatSync(file);
    return {
      head: readAt(file, 0, pictureHeadBytes),
      tail: readAt(file, Math.max(0, size - tailBytes), tailBytes),
      size,
    };
  });
}

function reading<T>(path: string, work: (file: number) => T): T {
  let file: number | undefined;
  try {
    // Opened so, a pipe does not wait for whoever writes into it.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!fstatSync(file).isFile()) throw new NotDecoded('it is a folder, pipe or device, not a regular file');
    return work(file);
  } catch (thrown) {
    if (thrown instanceof NotDecoded) throw thrown;
    throw new NotDecoded(whyNotOpened(path, thrown));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function whyNotOpened(path: string, thrown: unknown): string {
  if (codeOf(thrown) !== 'ENOENT') return `the file cannot be opened (${whyUnreadable(thrown)})`;
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isSymbolicLink() === true
    ? 'it is a link to a file that does not exist'
    : 'the file no longer exists';
}

/** The contents of a file, whatever they are. @throws NotDecoded if it is no regular file, or cannot be read */
export async function readPictureFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  reading(path, () => undefined); // opening a pipe would wait
  try {
    return plainBytes(await readFile(path));
  } catch (thrown) {
    throw new NotDecoded(whyNotOpened(path, thrown));
  }
}

function readAt(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
