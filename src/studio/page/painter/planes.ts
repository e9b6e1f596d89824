/** Pictures of bytes, as the server sends them. */
import type { PictureShape, RgbaPicture } from '../../../core/pictures.ts';
import { valueWriter } from '../../../core/value-range.ts';
import type { PictureExamples } from './picture-values.ts';

/** One of some pictures, [pictures, channels, height, width], 0 to 255, for a canvas. */
export function rgbaOfPlanes(
  planes: Uint8Array,
  { channels, height, width }: PictureShape,
  picture: number,
): RgbaPicture {
  const area = height * width;
  const start = picture * channels * area;
  const data = new Uint8ClampedArray(4 * area);
  for (let i = 0; i < area; i++) {
    for (let channel = 0; channel < 3; channel++) {
      data[4 * i + channel] = planes[start + (channels === 1 ? 0 : channel * area) + i]!;
    }
    data[4 * i + 3] = 255;
  }
  return { width, height, data };
}

/** Bytes of pictures as values of a GAN, [pictures, C, H, W]. */
export function valuesOfPlanes(
  planes: Uint8Array,
  { channels, height, width, range }: PictureExamples,
): Float32Array<ArrayBuffer> {
  const size = channels * height * width;
  const write = valueWriter(range);
  const values = new Float32Array(planes.length);
  // One by one: contrast normalisation is of a picture.
  for (let at = 0; at < planes.length; at += size) write(planes.subarray(at, at + size), values, at);
  return values;
}
