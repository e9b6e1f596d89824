/** Pictures as they come: hooks of the parts. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Paint } from '../../../analysis/explore/latent.ts';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { SupersededError, type PageGenerator } from '../painter/generator.ts';
import { batchSize } from '../painter/batch-plan.ts';
import { showProblem } from '../parts/toasts.tsx';
import type { SampleRef } from '../parts/favourites.ts';
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
    const { signal, over } = effectSignal();
    const paintMissing = async () => {
      const missing = [...new Set(refs)].filter((ref) => !painted.has(ref));
      for (let i = 0; i < missing.length && !signal.aborted; i += batchSize) {
        await paintSamples(exploration, place, missing.slice(i, i + batchSize));
        setCount((count) => count + 1);
      }
    };
    if (generator !== undefined) paintMissing().catch(report);
    return over;
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
  const [found, setFound] = useState<T>();
  useEffect(() => {
    if (generator === undefined || compute === undefined) {
      setFound(undefined);
      return;
    }
    const { signal, over } = effectSignal();
    const find = async () => {
      const value = await compute(generator, (z) => generator.paint(place, z));
      if (!signal.aborted) setFound(value);
    };
    find().catch(report);
    return over;
  }, [generator, painted, ...reasons]);
  return found;
}

/** Whether the pictures that an effect asked for are still to be shown. */
function effectSignal(): { readonly signal: AbortSignal; readonly over: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, over: () => controller.abort() };
}

function report(thrown: unknown): void {
  if (!(thrown instanceof SupersededError)) showProblem(thrown);
}
