/** Animations as GIF files. Fetched when one is saved. */
import { GIFEncoder, applyPalette, quantize } from 'gifenc';
import type { RgbaPicture } from '../../../core/pictures.ts';

const maxColours = 256;

/** Frames as a GIF that repeats. @param frames of one size @param milliseconds that each is shown */
export function gifOf(frames: readonly RgbaPicture[], milliseconds: number): Blob {
  const encoder = GIFEncoder();
  for (const { width, height, data } of frames) {
    const palette = quantize(data, maxColours);
    encoder.writeFrame(applyPalette(data, palette), width, height, { palette, delay: milliseconds });
  }
  encoder.finish();
  return new Blob([new Uint8Array(encoder.bytes())], { type: 'image/gif' });
}
