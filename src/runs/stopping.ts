/** Work that a signal stops, and which is not missed then. */

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

/** What work gives; undefined if the signal stopped it. */
export async function unlessStopped<T>(
  signal: AbortSignal | undefined,
  work: Promise<T>,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (signal?.aborted === true && thrown === signal.reason) return undefined;
    throw thrown;
  }
}
