/** What `inOrder` is told about the records it goes through. */
export interface InOrderOptions<T> {
  /** The first record, and the one to stop before. */
  readonly from?: number;
  readonly count: number;
  /** So many are under way at a time: what memory is bounded by. */
  readonly inFlight: number;
  /** Begins with record `index`. */
  readonly begin: (index: number) => Promise<T>;
  /** Takes what came of record `index`: in order, one at a time. */
  readonly take: (index: number, result: T) => Promise<void> | void;
  /** Asked before each record is begun; what was begun is still taken. */
  readonly isStopped?: (() => boolean) | undefined;
}

/**
 * Works on many records at once and takes the results in the records' order. Memory holds what is under way
 * and nothing else, however many records there are.
 *
 * @returns the record that it stopped before: `count`, unless `isStopped` said so earlier
 * @throws whatever `begin` or `take` throws, when everything that was begun has come to an end
 */
export async function inOrder<T>(options: InOrderOptions<T>): Promise<number> {
  const { from = 0, count, inFlight, begin, take, isStopped = () => false } = options;
  const underWay: Promise<T>[] = [];
  let next = from;
  let taken = from;
  try {
    for (;;) {
      while (underWay.length < inFlight && next < count && !isStopped()) {
        const result = begin(next++);
        result.catch(() => undefined); // thrown again when its turn comes
        underWay.push(result);
      }
      const first = underWay.shift();
      if (first === undefined) return taken;
      const result = await first;
      await take(taken, result);
      taken += 1;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}
