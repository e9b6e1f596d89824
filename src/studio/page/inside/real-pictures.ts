/** Some real pictures of a run's data. */
import { useEffect, useMemo } from 'preact/hooks';
import type { PicturesMessage } from '../../messages/models.ts';
import { unpacked } from '../../messages/packed.ts';
import { paths } from '../../messages/paths.ts';
import { load, type Resource } from '../source/loaded.ts';
import { getBytes } from '../source/requests.ts';

export interface RealPictures {
  readonly message: PicturesMessage;
  /** [names, channels, height, width], 0 to 255 */
  readonly planes: Uint8Array<ArrayBuffer>;
}

/** How many are compared with. */
export const realCount = 16;

/** @param run undefined: none are wanted */
export function useRealPictures(
  run: string | undefined,
  part: 'training' | 'held-out',
): Resource<RealPictures | undefined> {
  const found = useMemo(
    () =>
      load(async (signal) => {
        if (run === undefined) return undefined;
        const query = { count: String(realCount), part };
        const { message, arrays } = unpacked<PicturesMessage>(
          await getBytes(paths.pictures(run, query), signal),
        );
        return { message, planes: arrays[0]! };
      }),
    [run, part],
  );
  useEffect(() => found.stop, [found]);
  return found;
}
