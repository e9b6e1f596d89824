import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inOrder } from './in-order.ts';

/** Processes 20 records that take different times. Notes the order, and how many were in flight at maxInFlight. */
async function watched(options: { stopAt?: number; failAt?: number; from?: number } = {}) {
  const taken: number[] = [];
  let inFlight = 0;
  let maxInFlight = 0;
  const done = inOrder({
    from: options.from ?? 0,
    count: 20,
    inFlight: 4,
    async begin(index) {
      maxInFlight = Math.max(maxInFlight, (inFlight += 1));
      await wait((index * 7) % 5);
      inFlight -= 1;
      if (index === options.failAt) throw new Error(`no ${index}`);
      return index * 10;
    },
    take(index, result) {
      expect(result).toBe(index * 10);
      taken.push(index);
    },
    isStopped: () => taken.length >= (options.stopAt ?? Infinity),
  });
  return { done: await done.catch((thrown: Error) => thrown.message), taken, maxInFlight, inFlight };
}

it('delivers everything in order, a few records in flight at a time', async () => {
  const { done, taken, maxInFlight } = await watched();
  expect([done, maxInFlight]).toEqual([20, 4]);
  expect(taken).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect((await watched({ from: 17 })).taken).toEqual([17, 18, 19]);
});

it('finishes what has started when it is stopped, and returns where to resume', async () => {
  const { done, taken } = await watched({ stopAt: 3 });
  expect(taken).toEqual([0, 1, 2, 3, 4, 5]); // three more were in flight
  expect(done).toBe(6);
});

it('on a failure delivers all earlier records and waits for what has started', async () => {
  expect(await watched({ failAt: 9 })).toMatchObject({
    done: 'no 9',
    taken: [0, 1, 2, 3, 4, 5, 6, 7, 8],
    inFlight: 0,
  });
});
