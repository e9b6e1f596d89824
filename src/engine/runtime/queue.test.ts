import { expect, it } from 'vitest';
import { Queue } from './queue.ts';

it('runs tasks one after the other, and goes on after one that throws', async () => {
  const queue = new Queue();
  const seen: string[] = [];
  const task = (name: string, fails = false) =>
    queue.run(async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const [one, other, last] = [task('one'), task('other', true), task('last')];
  expect(queue.isBusy).toBe(true);
  expect(seen).toEqual([]);
  await expect(other).rejects.toThrow('other');
  expect([await one, await last]).toEqual(['one', 'last']);
  expect(seen).toEqual(['one', 'other', 'last'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(queue.isBusy).toBe(false);
});
