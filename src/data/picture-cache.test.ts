import { describe, expect, it } from 'vitest';
import { defaultCacheBytes, PictureCache } from './picture-cache.ts';

describe('PictureCache', () => {
  it('caches records up to its capacity, and evicts none', () => {
    const cache = new PictureCache(10, 4, 11);
    const record = (value: number) => new Uint8Array(4).fill(value);
    expect(cache.get(3)).toBeUndefined();
    expect(cache.put(3, record(3))).toEqual(record(3));
    cache.put(7, record(7));
    const turnedAway = record(1);
    expect(cache.put(1, turnedAway)).toBe(turnedAway);
    expect([cache.get(3), cache.get(7), cache.get(1)]).toEqual([record(3), record(7), undefined]);
    expect(cache.size).toBe(2);
  });

  it('caches records in many slabs', () => {
    const bytes = 3 * 2 ** 20;
    const cache = new PictureCache(5, bytes, 2 ** 30);
    for (const index of [4, 0, 3, 1, 2]) cache.put(index, new Uint8Array(bytes).fill(index));
    for (let index = 0; index < 5; index++) {
      const kept = cache.get(index)!;
      expect([kept.length, kept[0], kept[bytes - 1]]).toEqual([bytes, index, index]);
    }
  });

  it('caches nothing if the capacity is 0', () => {
    const cache = new PictureCache(2, 4, 0);
    cache.put(0, new Uint8Array(4));
    expect([cache.size, cache.get(0)]).toEqual([0, undefined]);
  });

  it('has a default capacity of at most 1 GiB', () => {
    expect(defaultCacheBytes()).toBeGreaterThan(0);
    expect(defaultCacheBytes()).toBeLessThanOrEqual(2 ** 30);
  });
});
