/**
 * How alike two pictures are when looked at closely: the second is laid on the first as well as it will lie
 * (`align`), and then their details are correlated. Details are what is left of a picture at 64×64 in grey when
 * the mean of its neighbourhood is taken off each pixel: edges, not areas. Two rooms with a light window on the
 * left are alike in areas; in details, only a picture and itself are.
 *
 * Brightness, contrast and tint hardly change it, nor does cropping by up to an eighth.
 */
import { correlation } from '../../core/numbers.ts';
import { align, laid, lookSide, minSpread, pyramidOf, type Pyramid } from './registration.ts';

/** A picture, prepared for a closer look. */
export interface Look {
  /** 64 × 64 bytes of grey. */
  readonly grey: Uint8Array;
  readonly pyramid: Pyramid;
}

/** The neighbourhood of a pixel is 5 × 5. */
const reach = 2;

/** @param grey 64 × 64 bytes */
export function lookAt(grey: Uint8Array): Look {
  return { grey, pyramid: pyramidOf(grey) };
}

/**
 * −1 to 1; of pictures that are equal in every byte 1, also where they have no details at all, and 0 of those that
 * a coarse look is enough to tell apart (`align`).
 *
 * Where the second lies neither well nor badly, the first is laid on it as well: a small part is sometimes found
 * from one side only.
 */
export function similarity(first: Look, second: Look): number {
  if (equal(first, second)) return 1;
  const found = similarityWhenLaid(first, second);
  return found < 0.9 ? Math.max(found, similarityWhenLaid(second, first)) : found;
}

function similarityWhenLaid(first: Look, second: Look): number {
  const alignment = align(first.pyramid, second.pyramid);
  if (alignment === undefined) return 0;
  const { light, inside } = laid(second.pyramid.at(-1)!, alignment);
  return correlation(details(first.pyramid.at(-1)!), details(light), { inside, minSpread });
}

/** Correlation of the pictures as they stand, at 16×16: little work, and little of strangers. */
export function coarseSimilarity(first: Look, second: Look): number {
  return equal(first, second) ? 1 : correlation(first.pyramid[0]!, second.pyramid[0]!, { minSpread });
}

function equal(first: Look, second: Look): boolean {
  return first.grey.every((value, i) => value === second.grey[i]);
}

/** The planes as a mirror shows them: left and right exchanged. */
export function mirroredPlanes(planes: Uint8Array, width: number): Uint8Array {
  const mirrored = new Uint8Array(planes.length);
  for (let row = 0; row < planes.length; row += width) {
    for (let x = 0; x < width; x++) mirrored[row + x] = planes[row + width - 1 - x]!;
  }
  return mirrored;
}

/** Each pixel less the mean of its neighbourhood; beyond the edge, the edge is repeated. */
function details(light: Float32Array): Float32Array {
  const across = slidingSums(light, lookSide, 1);
  const sums = slidingSums(across, 1, lookSide);
  return light.map((value, i) => value - sums[i]! / (2 * reach + 1) ** 2);
}

/** Sums of five along lines that begin `lineStep` apart and whose pixels are `step` apart. */
function slidingSums(values: Float32Array, lineStep: number, step: number): Float32Array {
  const sums = new Float32Array(values.length);
  for (let line = 0; line < lookSide; line++) {
    const start = line * lineStep;
    const at = (i: number) => values[start + Math.min(lookSide - 1, Math.max(0, i)) * step]!;
    let sum = 0;
    for (let i = -reach; i < reach; i++) sum += at(i);
    for (let i = 0; i < lookSide; i++) {
      sum += at(i + reach);
      sums[start + i * step] = sum;
      sum -= at(i - reach);
    }
  }
  return sums;
}
