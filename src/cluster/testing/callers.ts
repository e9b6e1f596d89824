import type { Communicator } from '../communicator.ts';

interface Waiting {
  readonly sent: Float32Array;
  readonly received: Float32Array;
  readonly done: () => void;
}

/** Communicators of callers in one process, which exchange arrays as processes do. */
export function callersOfOneProcess(size: number): Communicator[] {
  /** By the pair of ranks, the smaller first. */
  const waiting = new Map<string, Waiting>();
  return Array.from({ length: size }, (_, rank) => ({
    rank,
    size,
    exchange: async (other, sent, received) => {
      const pair = `${Math.min(rank, other)} ${Math.max(rank, other)}`;
      const first = waiting.get(pair);
      if (first === undefined) {
        return new Promise((done) => void waiting.set(pair, { sent: sent.slice(), received, done }));
      }
      waiting.delete(pair);
      received.set(first.sent);
      first.received.set(sent);
      first.done();
    },
  }));
}
