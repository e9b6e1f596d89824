/** Which preset suits pictures, by their size. */
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

/** @param size of most of the pictures, in pixels. @returns also the size to learn them at, if the preset has another */
export function suitedPreset({ width, height }: Size): {
  readonly preset: PresetName;
  readonly imageSize?: Size;
} {
  const side = Math.min(width, height);
  if (side < leastPhotoSide) return { preset: 'quick-28' };
  if (side >= photoSide) return { preset: 'quick-64' };
  const rounded = Math.floor(side / sideMultiple) * sideMultiple;
  return { preset: 'quick-64', imageSize: { width: rounded, height: rounded } };
}
