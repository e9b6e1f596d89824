/**
 * What work gives, unless the signal is aborted before that. The work itself goes on then, and what it gives is dropped.
 *
 * @throws the signal's reason if it is aborted; what the work throws
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Ends long work with the reason of its signal, between two parts of it. Other tasks run first: work that blocks its
 * thread would otherwise keep the timer or the click that aborts it from ever running. Without a signal nothing waits.
 *
 * @throws the signal's reason if it is aborted
 */
export async function throwIfAborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  if (!signal.aborted) await new Promise<void>((resolve) => void setTimeout(resolve));
  signal.throwIfAborted();
}
