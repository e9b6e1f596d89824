export interface InOrderOptions<T> {
  /** The first record. Default 0. */
  readonly from?: number;
  /** The record to stop before. */
  readonly count: number;
  /** How many records may be in flight at a time, which bounds the memory. */
  readonly inFlight: number;
  /** Starts work on record `index`. */
  readonly begin: (index: number) => Promise<T>;
  /** Receives the result of record `index`. Called in order, one at a time. */
  readonly take: (index: number, result: T) => Promise<void> | void;
  /** Asked before each record starts. Records that have started are still finished. */
  readonly isStopped?: (() => boolean) | undefined;
}

/**
 * Works on several records at once and delivers the results in order. Memory holds only the records in flight.
 *
 * @returns the record that it stopped before: `count`, unless `isStopped` ended it earlier
 * @throws whatever `begin` or `take` throws, once all started work has settled
 */
export async function inOrder<T>(options: InOrderOptions<T>): Promise<number> {
  const { from = 0, count, inFlight, begin, take, isStopped = () => false } = options;
  const pending: Promise<T>[] = [];
  let next = from;
  let taken = from;
  try {
    for (;;) {
      while (pending.length < inFlight && next < count && !isStopped()) {
        const result = begin(next++);
        result.catch(() => undefined); // rethrown when its turn comes
        pending.push(result);
      }
      const first = pending.shift();
      if (first === undefined) return taken;
      const result = await first;
      await take(taken, result);
      taken += 1;
    }
  } finally {
    await Promise.allSettled(pending);
  }
}
