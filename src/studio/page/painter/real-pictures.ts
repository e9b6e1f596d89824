/** Real pictures of a run's data, as its networks take them. */
import { valueWriter } from '../../../core/value-range.ts';
import type { PicturesMessage } from '../../messages/models.ts';
import { unpacked } from '../../messages/packed.ts';
import { paths } from '../../messages/paths.ts';
import { getBytes } from '../source/requests.ts';
import type { PictureExamples } from './canvases.ts';

export interface RealPictures {
  readonly message: PicturesMessage;
  /** [names, channels, height, width], 0 to 255 */
  readonly planes: Uint8Array<ArrayBuffer>;
}

/** @throws RequestError if the run's data is gone, or it has no pictures */
export async function fetchRealPictures(
  run: string,
  query: Parameters<typeof paths.pictures>[1],
  signal: AbortSignal,
): Promise<RealPictures> {
  const { message, arrays } = unpacked<PicturesMessage>(await getBytes(paths.pictures(run, query), signal));
  return { message, planes: arrays[0]! };
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
