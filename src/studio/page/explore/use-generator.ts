import { useEffect, useState } from 'preact/hooks';
import { PageGenerator } from '../painter/generator.ts';
import type { ModelChoice } from '../painter/models.ts';

export interface GeneratorInUse {
  readonly generator: PageGenerator | undefined;
  readonly error: Error | undefined;
  readonly isComing: boolean;
  readonly retry: () => void;
}

/** The generator of a checkpoint. The one before stays until the next is ready; memory is freed after use. */
export function useGenerator(run: string, { step, weights }: ModelChoice): GeneratorInUse {
  const [generator, setGenerator] = useState<PageGenerator>();
  const [error, setError] = useState<Error>();
  const [isComing, setComing] = useState(true);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setComing(true);
    setError(undefined);
    PageGenerator.open(run, { step, weights }, controller.signal)
      .then(setGenerator, (thrown: unknown) => {
        if (!controller.signal.aborted)
          setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      })
      .finally(() => {
        if (!controller.signal.aborted) setComing(false);
      });
    return () => controller.abort();
  }, [run, step, weights, attempt]);
  useEffect(() => () => generator?.release(), [generator]);
  return { generator, error, isComing, retry: () => setAttempt((count) => count + 1) };
}
