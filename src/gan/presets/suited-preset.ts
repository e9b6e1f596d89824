/** Which preset suits pictures, by their size and number. */
import type { PresetName } from './presets.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The side of the preset for photographs. Smaller sides are rounded down to a multiple that all networks can have. */
const photoSide = 64;
const sideMultiple = 16;
/** Pictures of shorter sides are learned at the 28×28 of the preset for digits. */
const leastPhotoSide = 32;

/** Fewer photographs are learned with changes of what D sees: measured for 500 and for 5,000 (docs/quality.md). */
export const fewPictures = 2000;

/**
 * @param size of most of the pictures, in pixels
 * @param count how many there are
 * @returns also the size to learn them at, if the preset has another
 */
export function suitedPreset(
  { width, height }: Size,
  count: number,
): {
  readonly preset: PresetName;
  readonly imageSize?: Size;
} {
  const side = Math.min(width, height);
  if (side < leastPhotoSide) return { preset: 'quick-28' };
  const preset = count < fewPictures ? 'few-64' : 'quick-64';
  if (side >= photoSide) return { preset };
  const rounded = Math.floor(side / sideMultiple) * sideMultiple;
  return { preset, imageSize: { width: rounded, height: rounded } };
}
