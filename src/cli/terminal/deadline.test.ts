import { expect, it } from 'vitest';
import { Deadline } from './deadline.ts';

const hour = 3_600_000;

it('stops a minute before, or a tenth of a shorter time', () => {
  const long = new Deadline(new Date(hour), 0);
  expect([long.isNear(0, hour - 60_001), long.isNear(0, hour - 60_000)]).toEqual([false, true]);
  const short = new Deadline(new Date(10_000), 0);
  expect([short.isNear(0, 8_999), short.isNear(0, 9_000)]).toEqual([false, true]);
});

it('does not begin a step that would end too late', () => {
  const deadline = new Deadline(new Date(hour), 0);
  expect([deadline.isNear(100, hour - 161_000), deadline.isNear(100, hour - 160_000)]).toEqual([false, true]);
});

it('calls back at once if the time has come, and not after it was cancelled', async () => {
  const deadline = new Deadline(new Date(Date.now() - 1000));
  await new Promise<void>((resolve) => void deadline.onReached(resolve));
  let calls = 0;
  deadline.onReached(() => (calls += 1))();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(calls).toBe(0);
});
