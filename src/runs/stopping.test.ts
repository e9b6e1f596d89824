import { expect, it } from 'vitest';
import { unlessAborted, unlessStopped } from './stopping.ts';

const never = new Promise<number>(() => undefined);

it('gives what work gives, and passes on what it throws', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
  expect(await unlessAborted(Promise.resolve(2), undefined)).toBe(2);
  expect(await unlessStopped(signal, Promise.resolve(3))).toBe(3);
  await expect(unlessStopped(signal, Promise.reject(new Error('full')))).rejects.toThrow('full');
});

it('ends with the reason of the signal, before the work and during it', async () => {
  await expect(unlessAborted(never, AbortSignal.abort(new Error('now')))).rejects.toThrow('now');
  const controller = new AbortController();
  const waiting = unlessStopped(controller.signal, unlessAborted(never, controller.signal));
  controller.abort();
  expect(await waiting).toBeUndefined();
});
