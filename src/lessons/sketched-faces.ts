/** A generator that nobody trained: a rule that draws a face from six numbers. */
import type { PictureShape } from '../core/pictures.ts';
import { RandomStream } from '../core/random.ts';

/** Where the face is, across and down; its size; the distance of the eyes; how the mouth bends; how bright it is. */
export const sketchNumbers = 6;

/** The six numbers of a seed, each in (0, 1). */
export function sketchLatent(seed: number): Float32Array {
  return new RandomStream(seed, 'explanation', 2).uniform(new Float32Array(sketchNumbers));
}

/** Draws the face of a z. @returns channels × height × width values in [−1, 1] */
export function sketchedFace(z: Float32Array, { channels, height, width }: PictureShape): Float32Array {
  const side = Math.min(height, width);
  const between = (i: number, low: number, high: number) => low + z[i]! * (high - low);
  const [centreX, centreY] = [between(0, -0.18, 0.18), between(1, -0.12, 0.12)];
  const radius = between(2, 0.62, 0.8);
  const eyes = between(3, 0.26, 0.4) * radius;
  const bend = between(4, -0.35, 0.6);
  const skin = between(5, 0.35, 0.95);
  const ground = -0.75;
  const ink = -0.6;
  const soft = 2 / side; // a pixel
  /** 1 inside a distance, 0 outside, and a pixel of transition. */
  const inside = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance / soft));
  const mixed = (from: number, to: number, share: number) => from + share * (to - from);
  const picture = new Float32Array(channels * height * width);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = (2 * column + 1 - width) / side - centreX;
      const y = (2 * row + 1 - height) / side - centreY;
      const isFace = inside(Math.hypot(x, y * 0.92) - radius);
      const isEye = inside(Math.hypot(Math.abs(x) - eyes, y + 0.25 * radius) - 0.13 * radius);
      const curve = 0.42 * radius - (bend * 0.9 * (x * x)) / radius + bend * 0.1;
      const isMouth = inside(Math.abs(y - curve) - 0.07) * inside(Math.abs(x) - 0.5 * radius);
      const value = mixed(mixed(ground, skin, isFace), ink, Math.max(isEye, isMouth) * isFace);
      for (let c = 0; c < channels; c++) {
        // In colour the skin is warm, and the ground is blue.
        const tint = channels === 1 ? 0 : mixed(0.25 * (c - 1), -0.3 * (c - 1), isFace);
        picture[(c * height + row) * width + column] = Math.min(1, Math.max(-1, value + tint));
      }
    }
  }
  return picture;
}
