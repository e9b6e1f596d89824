import { SparringError } from '../core/errors.ts';
import { evenlySpread } from '../core/numbers.ts';
import { grouped } from '../core/wording.ts';
import { readPictureHeader } from './pictures/decode.ts';
import type { PictureShape, PictureSource } from './pictures/source.ts';

/** How many pictures, evenly spread, have their headers read. */
const maxSampled = 64;

type Size = Pick<PictureShape, 'width' | 'height'>;

/**
 * Notes that pictures are smaller than what they are trained at, so that they are enlarged and blurred. At most 64 are
 * looked at, evenly spread; a picture that cannot be read is not counted.
 */
export async function enlargedNotes(source: PictureSource, shape: Size): Promise<string[]> {
  const sampled = evenlySpread(source.count, maxSampled);
  let looked = 0;
  let smaller = 0;
  for (const index of sampled) {
    const size = await sizeOf(source, index);
    if (size === undefined) continue;
    looked += 1;
    if (isSmaller(size, shape)) smaller += 1;
  }
  return wordings(smaller, looked, shape, sampled.length < source.count);
}

function isSmaller({ width, height }: Size, shape: Size): boolean {
  return width < shape.width || height < shape.height;
}

function wordings(smaller: number, looked: number, { width, height }: Size, isSample: boolean): string[] {
  if (smaller === 0) return [];
  const all = `${grouped(smaller)} of ${isSample ? 'the ' : ''}${grouped(looked)}`;
  const are = smaller === 1 ? 'is' : 'are';
  return [
    `${all} pictures ${isSample ? 'looked at ' : ''}${are} smaller than ${width}×${height} and ${are} enlarged`,
  ];
}

/** In pixels, after the EXIF orientation is applied; undefined if the picture cannot be read. */
async function sizeOf(source: PictureSource, index: number): Promise<Size | undefined> {
  const stored = await source.stored?.(index).catch((thrown: unknown) => {
    if (thrown instanceof SparringError) return undefined; // training counts and reports it
    throw thrown;
  });
  if (stored === undefined) return undefined;
  if (stored.kind === 'planes') return stored.shape;
  return readPictureHeader(stored.encoded, source.nameOf(index)).catch(() => undefined);
}
