/**
 * The detailed comparison of two pictures: the second is aligned with the first (`align`), and their details are
 * correlated. Details are what remains of a grey picture of 64×64 when the mean of its neighbourhood is subtracted from
 * each pixel: edges, not areas. Two rooms with a light window on the left have similar areas. Similar details are found
 * only in two versions of the same picture.
 *
 * Brightness, contrast, tint and cropping by up to an eighth hardly change the result.
 */
import { correlation } from '../../core/numbers.ts';
import { align, comparedSide, minSpread, pyramidOf, resampled, type Pyramid } from './registration.ts';

/** A picture prepared for comparison. */
export interface PreparedPicture {
  /** 64 × 64 bytes of grey. */
  readonly grey: Uint8Array;
  readonly pyramid: Pyramid;
}

/** The neighbourhood of a pixel is 5 × 5. */
const reach = 2;

/** @param grey 64 × 64 bytes */
export function prepare(grey: Uint8Array): PreparedPicture {
  return { grey, pyramid: pyramidOf(grey) };
}

/**
 * The correlation of the details of two pictures, −1 to 1. It is 1 for identical pictures, even without details, and 0
 * for pictures that cannot be aligned (`align`).
 *
 * Unless the second aligns well with the first, the first is aligned with the second as well: the alignment of a small
 * part sometimes succeeds in one direction only.
 */
export function similarity(first: PreparedPicture, second: PreparedPicture): number {
  if (equal(first, second)) return 1;
  const found = alignedSimilarity(first, second);
  return found < 0.9 ? Math.max(found, alignedSimilarity(second, first)) : found;
}

function alignedSimilarity(first: PreparedPicture, second: PreparedPicture): number {
  const alignment = align(first.pyramid, second.pyramid);
  if (alignment === undefined) return 0;
  const { light, inside } = resampled(second.pyramid.at(-1)!, alignment);
  return correlation(details(first.pyramid.at(-1)!), details(light), { inside, minSpread });
}

/** Correlation of the pictures at 16×16 without alignment: cheap, and low for most unrelated pictures. */
export function coarseSimilarity(first: PreparedPicture, second: PreparedPicture): number {
  return equal(first, second) ? 1 : correlation(first.pyramid[0]!, second.pyramid[0]!, { minSpread });
}

function equal(first: PreparedPicture, second: PreparedPicture): boolean {
  return first.grey.every((value, i) => value === second.grey[i]);
}

/** The planes mirrored left to right. */
export function mirroredPlanes(planes: Uint8Array, width: number): Uint8Array {
  const mirrored = new Uint8Array(planes.length);
  for (let row = 0; row < planes.length; row += width) {
    for (let x = 0; x < width; x++) mirrored[row + x] = planes[row + width - 1 - x]!;
  }
  return mirrored;
}

/** Each pixel minus the mean of its neighbourhood. Edges are repeated as padding. */
function details(light: Float32Array): Float32Array {
  const across = slidingSums(light, comparedSide, 1);
  const sums = slidingSums(across, 1, comparedSide);
  return light.map((value, i) => value - sums[i]! / (2 * reach + 1) ** 2);
}

/** Sliding sums of five pixels along lines. Lines start `lineStep` apart, and their pixels are `step` apart. */
function slidingSums(values: Float32Array, lineStep: number, step: number): Float32Array {
  const sums = new Float32Array(values.length);
  for (let line = 0; line < comparedSide; line++) {
    const start = line * lineStep;
    const at = (i: number) => values[start + Math.min(comparedSide - 1, Math.max(0, i)) * step]!;
    let sum = 0;
    for (let i = -reach; i < reach; i++) sum += at(i);
    for (let i = 0; i < comparedSide; i++) {
      sum += at(i + reach);
      sums[start + i * step] = sum;
      sum -= at(i - reach);
    }
  }
  return sums;
}
