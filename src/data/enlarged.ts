import { grouped } from '../core/wording.ts';
import type { PictureSource } from './pictures/source.ts';
import { lookAtSizes, maxSizesLooked, type PictureSize } from './size-look.ts';

/**
 * Notes that pictures are smaller than what they are trained at, so that they are enlarged and blurred. At most 64 are
 * looked at, evenly spread; a picture that cannot be read is not counted.
 */
export async function enlargedNotes(source: PictureSource, shape: PictureSize): Promise<string[]> {
  const sizes = await lookAtSizes(source);
  const smaller = sizes.filter((size) => isSmaller(size, shape)).length;
  return wordings(smaller, sizes.length, shape, maxSizesLooked < source.count);
}

function isSmaller({ width, height }: PictureSize, shape: PictureSize): boolean {
  return width < shape.width || height < shape.height;
}

function wordings(
  smaller: number,
  looked: number,
  { width, height }: PictureSize,
  isSample: boolean,
): string[] {
  if (smaller === 0) return [];
  const all = `${grouped(smaller)} of ${isSample ? 'the ' : ''}${grouped(looked)}`;
  const are = smaller === 1 ? 'is' : 'are';
  return [
    `${all} pictures ${isSample ? 'looked at ' : ''}${are} smaller than ${width}×${height} and ${are} enlarged`,
  ];
}
