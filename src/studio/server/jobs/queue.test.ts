import { expect, it } from 'vitest';
import { Queue } from './queue.ts';

const never = new AbortController().signal;

/** Work that is done when it is told to be. */
function work(log: string[], name: string) {
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const start = async () => {
    log.push(`${name} begins`);
    await finished;
    log.push(`${name} ends`);
    return name;
  };
  return { start, finish };
}

it('does so much at once, in the order in which it was asked for', async () => {
  const log: string[] = [];
  const queue = new Queue(2);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => work(log, name));
  const all = [a!, b!, c!, d!].map(async ({ start }) => queue.run(never, start));
  await Promise.resolve();
  expect(log).toEqual(['a begins', 'b begins']);
  b!.finish();
  await all[1];
  await Promise.resolve();
  expect(log).toEqual(['a begins', 'b begins', 'b ends', 'c begins']);
  for (const each of [a, c, d]) each!.finish();
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
});

it('leaves out what is no longer wanted, and goes on after what failed', async () => {
  const log: string[] = [];
  const queue = new Queue(1);
  const failing = queue.run(never, async () => {
    await Promise.resolve();
    throw new Error('it failed');
  });
  const gone = new AbortController();
  const left = queue.run(gone.signal, async () => 'left');
  const next = queue.run(never, async () => 'next');
  gone.abort(new Error('not wanted'));
  await expect(left).rejects.toThrow('not wanted');
  await expect(failing).rejects.toThrow('it failed');
  expect(await next).toBe('next');
  await expect(queue.run(gone.signal, async () => 'late')).rejects.toThrow('not wanted');
  expect(await queue.run(never, async () => 'last')).toBe('last');
  expect(log).toEqual([]);
});
