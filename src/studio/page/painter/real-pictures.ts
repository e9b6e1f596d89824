/** Real pictures of a run's data. */
import type { PicturesMessage } from '../../messages/models.ts';
import { unpacked } from '../../messages/packed.ts';
import { paths } from '../../messages/paths.ts';
import { getBytes } from '../source/requests.ts';

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
