/**
 * How alike two pictures are when looked at closely: the correlation of their numbers, −1 to 1, after each
 * channel's mean has been taken off. Brightness, contrast and tint do not change it much.
 */

/** A picture as a vector of length 1, each channel's mean at zero. */
export type Look = Float32Array;

/** @param planes channels × size bytes */
export function lookAt(planes: Uint8Array, channels: number): Look {
  const size = planes.length / channels;
  const look = new Float32Array(planes.length);
  let squares = 0;
  for (let channel = 0; channel < channels; channel++) {
    const from = channel * size;
    let sum = 0;
    for (let i = from; i < from + size; i++) sum += planes[i]!;
    const mean = sum / size;
    for (let i = from; i < from + size; i++) {
      look[i] = planes[i]! - mean;
      squares += look[i]! ** 2;
    }
  }
  // A picture of one colour has no look: it is like nothing, and its like are found by equal hashes alone.
  const norm = Math.sqrt(squares) || 1;
  return look.map((value) => value / norm);
}

/** The correlation of two looks. */
export function similarity(a: Look, b: Look): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The planes as a mirror shows them: left and right exchanged. */
export function mirroredPlanes(planes: Uint8Array, width: number): Uint8Array {
  const mirrored = new Uint8Array(planes.length);
  for (let row = 0; row < planes.length; row += width) {
    for (let x = 0; x < width; x++) mirrored[row + x] = planes[row + width - 1 - x]!;
  }
  return mirrored;
}
