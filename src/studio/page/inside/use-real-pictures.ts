import { useEffect, useMemo } from 'preact/hooks';
import { fetchRealPictures, type RealPictures } from '../painter/real-pictures.ts';
import { load, type Resource } from '../source/loaded.ts';

/** How many are compared with. */
export const realCount = 16;

/**
 * Some real pictures of a run's data.
 *
 * @param run undefined: none are wanted
 */
export function useRealPictures(
  run: string | undefined,
  part: 'training' | 'held-out',
): Resource<RealPictures | undefined> {
  const found = useMemo(
    () =>
      load(async (signal) =>
        run === undefined ? undefined : fetchRealPictures(run, { count: String(realCount), part }, signal),
      ),
    [run, part],
  );
  useEffect(() => found.stop, [found]);
  return found;
}
