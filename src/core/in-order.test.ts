import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inOrder } from './in-order.ts';

/** Goes through 20 records that take different times, and notes the order and how many were under way. */
async function watched(options: { stopAt?: number; failAt?: number; from?: number } = {}) {
  const taken: number[] = [];
  let underWay = 0;
  let most = 0;
  const done = inOrder({
    from: options.from ?? 0,
    count: 20,
    inFlight: 4,
    async begin(index) {
      most = Math.max(most, (underWay += 1));
      await wait((index * 7) % 5);
      underWay -= 1;
      if (index === options.failAt) throw new Error(`no ${index}`);
      return index * 10;
    },
    take(index, result) {
      expect(result).toBe(index * 10);
      taken.push(index);
    },
    isStopped: () => taken.length >= (options.stopAt ?? Infinity),
  });
  return { done: await done.catch((thrown: Error) => thrown.message), taken, most, underWay };
}

it('takes everything in order, a few under way at a time', async () => {
  const { done, taken, most } = await watched();
  expect([done, most]).toEqual([20, 4]);
  expect(taken).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect((await watched({ from: 17 })).taken).toEqual([17, 18, 19]);
});

it('takes what was begun when it is stopped, and says where to go on', async () => {
  const { done, taken } = await watched({ stopAt: 3 });
  expect(taken).toEqual([0, 1, 2, 3, 4, 5]); // three more were under way
  expect(done).toBe(6);
});

it('waits for what was begun when something fails, having taken all before it', async () => {
  expect(await watched({ failAt: 9 })).toMatchObject({
    done: 'no 9',
    taken: [0, 1, 2, 3, 4, 5, 6, 7, 8],
    underWay: 0,
  });
});
