/** Which preset suits pictures, by their size and count. */
import type { PresetName } from './presets.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Below this many pictures, D remembers them before G has learned what they share (docs/quality.md). */
export const fewPictures = 2000;

/** The side of the presets for photographs. Smaller sides are rounded down to a multiple that all networks can have. */
const photoSide = 64;
const sideMultiple = 16;
/** Pictures of shorter sides are learned at the 28×28 of the presets for digits. */
const leastPhotoSide = 32;

/** @param size of most of the pictures, in pixels. @returns also the size to learn them at, if the preset has another */
export function suitedPreset({ count, size }: { readonly count: number; readonly size: Size }): {
  readonly preset: PresetName;
  readonly imageSize?: Size;
} {
  const side = Math.min(size.width, size.height);
  if (side < leastPhotoSide) return { preset: 'quick-28' };
  const preset = count < fewPictures ? 'few-64' : 'quick-64';
  if (side >= photoSide) return { preset };
  const rounded = Math.floor(side / sideMultiple) * sideMultiple;
  return { preset, imageSize: { width: rounded, height: rounded } };
}
