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
