import { useEffect, useState } from 'preact/hooks';

export interface Opened<T> {
  readonly opened: T | undefined;
  readonly error: Error | undefined;
  readonly isComing: boolean;
  readonly retry: () => void;
}

/**
 * Something that is opened, and released after use. What was opened last stays until the next is ready.
 *
 * @param open undefined: nothing is needed now
 * @param reasons it is opened again whenever one of them changes
 */
export function useOpened<T extends { release(): unknown }>(
  open: ((signal: AbortSignal) => Promise<T>) | undefined,
  reasons: readonly unknown[],
): Opened<T> {
  const [opened, setOpened] = useState<T>();
  const [error, setError] = useState<Error>();
  const [isComing, setComing] = useState(true);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (open === undefined) return;
    const controller = new AbortController();
    setComing(true);
    setError(undefined);
    open(controller.signal)
      .then(setOpened, (thrown: unknown) => {
        if (!controller.signal.aborted)
          setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
      })
      .finally(() => {
        if (!controller.signal.aborted) setComing(false);
      });
    return () => controller.abort();
  }, [...reasons, attempt]);
  useEffect(() => () => void opened?.release(), [opened]);
  return { opened, error, isComing, retry: () => setAttempt((count) => count + 1) };
}
