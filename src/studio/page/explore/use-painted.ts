/** Pictures as they come: hooks of the parts. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Paint } from '../../../analysis/explore/latent.ts';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { SupersededError, type PageGenerator } from '../painter/generator.ts';
import { batchSize } from '../painter/batch-plan.ts';
import { showProblem } from '../parts/toasts.tsx';
import type { SampleRef } from '../parts/favourites.ts';
import { useComputed } from '../parts/use-computed.ts';
import { paintSamples, useExploration } from './exploration.ts';

/**
 * The pictures of samples, by what they are of. Those of an earlier choice stay until the new ones come.
 *
 * @param place where they are shown
 */
export function useSamples(place: string, refs: readonly SampleRef[]): ReadonlyMap<SampleRef, RgbaPicture> {
  const exploration = useExploration();
  const { generator, painted } = exploration;
  const shown = useRef(new Map<SampleRef, RgbaPicture>());
  const [, setCount] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const paintMissing = async () => {
      const missing = [...new Set(refs)].filter((ref) => !painted.has(ref));
      for (let i = 0; i < missing.length && !controller.signal.aborted; i += batchSize) {
        await paintSamples(exploration, place, missing.slice(i, i + batchSize));
        setCount((count) => count + 1);
      }
    };
    if (generator !== undefined) unlessSuperseded(paintMissing()).catch(showProblem);
    return () => controller.abort();
  }, [painted, generator, place, refs.join()]);
  for (const ref of shown.current.keys()) if (!refs.includes(ref)) shown.current.delete(ref);
  for (const ref of refs) {
    const picture = painted.get(ref);
    if (picture !== undefined) shown.current.set(ref, picture);
  }
  return shown.current;
}

/**
 * What is computed with the generator, again whenever one of `reasons` changes. What was found last stays until then.
 *
 * @param place where it is shown: a newer request takes the turn of one that waits
 * @param compute undefined if there is nothing to compute
 */
export function usePainted<T>(
  place: string,
  compute: ((generator: PageGenerator, paint: Paint) => Promise<T>) | undefined,
  reasons: readonly unknown[],
): T | undefined {
  const { generator, painted } = useExploration();
  return useComputed(
    generator && compute && (() => unlessSuperseded(compute(generator, (z) => generator.paint(place, z)))),
    [generator, painted, ...reasons],
  );
}

/** Undefined if a newer request took the turn of this one: it has nothing to show. */
async function unlessSuperseded<T>(painting: Promise<T>): Promise<T | undefined> {
  try {
    return await painting;
  } catch (thrown) {
    if (thrown instanceof SupersededError) return undefined;
    throw thrown;
  }
}
