import sharp from 'sharp';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** What libvips is set to, in this process. */
const settings = () => ({ threads: sharp.concurrency(), cached: sharp.cache().items.max });

const own = { threads: 3, cached: 7 };

beforeEach(() => {
  sharp.concurrency(own.threads);
  sharp.cache({ items: own.cached });
  vi.resetModules(); // so that each test loads sharp itself
});
afterEach(() => {
  sharp.concurrency(0);
  sharp.cache(true);
});

it('is loaded at the first call, and leaves libvips as the program has set it', async () => {
  const { loadedSharp, loadSharp } = await import('./sharp.ts');
  expect(loadedSharp()).toBeUndefined();
  const loaded = await loadSharp();
  expect(loadedSharp()).toBe(loaded);
  expect(await loadSharp()).toBe(loaded);
  expect(settings()).toEqual(own);
});

it('is limited when it is loaded, or at once if it is', async () => {
  const limited = { threads: 1, cached: 0 };
  const { limitSharp, loadSharp } = await import('./sharp.ts');
  limitSharp();
  expect(settings()).toEqual(own);
  await loadSharp();
  expect(settings()).toEqual(limited);
  sharp.concurrency(own.threads);
  limitSharp();
  expect(settings()).toEqual(limited);
});
