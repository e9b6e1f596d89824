/** Pictures without their brightness, contrast and tint. */
import { hashedSide } from './autoencoder.ts';

/** What standardising removes from pictures. */
export interface Removed {
  /** The mean of each channel: [count, channels] */
  readonly means: Float32Array;
  /** What each picture was divided by: [count] */
  readonly deviations: Float32Array;
}

/** Just under two of 256 grey levels. It keeps noise in a picture of a single colour from being amplified. */
const minDeviation = 0.015;

/**
 * Standardises pictures in [−1, 1] in place: subtracts the mean of each channel, and divides by the standard deviation of
 * the picture. The result does not depend on brightness, contrast and tint.
 */
export function standardise(pictures: Float32Array, channels: number): Removed {
  const area = hashedSide * hashedSide;
  const size = channels * area;
  const count = pictures.length / size;
  const removed = { means: new Float32Array(count * channels), deviations: new Float32Array(count) };
  for (let start = 0; start < pictures.length; start += size) {
    let squares = 0;
    for (let channel = start; channel < start + size; channel += area) {
      let sum = 0;
      for (let i = channel; i < channel + area; i++) sum += pictures[i]!;
      const mean = sum / area;
      removed.means[channel / area] = mean;
      for (let i = channel; i < channel + area; i++) {
        pictures[i]! -= mean;
        squares += pictures[i]! ** 2;
      }
    }
    const deviation = Math.max(minDeviation, Math.sqrt(squares / size));
    removed.deviations[start / size] = deviation;
    for (let i = start; i < start + size; i++) pictures[i]! /= deviation;
  }
  return removed;
}

/** Gives pictures back, in place, what standardising removed. */
export function restore(pictures: Float32Array, { means, deviations }: Removed): void {
  const area = hashedSide * hashedSide;
  const size = pictures.length / deviations.length;
  for (let i = 0; i < pictures.length; i++) {
    pictures[i] = pictures[i]! * deviations[Math.floor(i / size)]! + means[Math.floor(i / area)]!;
  }
}
