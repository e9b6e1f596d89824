/** One look at how large pictures are. */
import { SparringError } from '../core/errors.ts';
import { evenlySpread } from '../core/numbers.ts';
import { readPictureHeader } from './pictures/decode.ts';
import type { PictureShape, PictureSource } from './pictures/source.ts';

/** In pixels, after the EXIF orientation is applied. */
export type PictureSize = Pick<PictureShape, 'width' | 'height'>;

/** How many pictures, evenly spread, have their headers read. */
export const maxSizesLooked = 64;

/** The sizes of at most 64 pictures, evenly spread. One that cannot be read is left out. */
export async function lookAtSizes(source: PictureSource): Promise<PictureSize[]> {
  const sizes: PictureSize[] = [];
  for (const index of evenlySpread(source.count, maxSizesLooked)) {
    const size = await sizeOf(source, index);
    if (size !== undefined) sizes.push(size);
  }
  return sizes;
}

async function sizeOf(source: PictureSource, index: number): Promise<PictureSize | undefined> {
  const stored = await source.stored?.(index).catch((thrown: unknown) => {
    if (thrown instanceof SparringError) return undefined; // training counts and reports it
    throw thrown;
  });
  if (stored === undefined) return undefined;
  if (stored.kind === 'planes') return stored.shape;
  return readPictureHeader(stored.encoded, source.nameOf(index)).catch(() => undefined);
}
