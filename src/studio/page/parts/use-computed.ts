import { useEffect, useState } from 'preact/hooks';
import { showProblem } from './toasts.tsx';

/**
 * What is computed, again whenever one of `reasons` changes. What was found last stays until then, so that nothing blinks
 * while a slider moves.
 *
 * @param compute undefined if there is nothing to compute; its answer is undefined if a newer request took its turn
 */
export function useComputed<T>(
  compute: (() => Promise<T | undefined>) | undefined,
  reasons: readonly unknown[],
): T | undefined {
  const [found, setFound] = useState<T>();
  const isIdle = compute === undefined;
  useEffect(() => {
    if (compute === undefined) {
      setFound(undefined);
      return;
    }
    let isOver = false;
    const find = async () => {
      try {
        const value = await compute();
        if (!isOver && value !== undefined) setFound(value);
      } catch (thrown) {
        if (!isOver) showProblem(thrown);
      }
    };
    void find();
    return () => {
      isOver = true;
    };
  }, [isIdle, ...reasons]);
  return found;
}
