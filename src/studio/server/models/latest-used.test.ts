import { describe, expect, it } from 'vitest';
import { LatestUsed } from './latest-used.ts';

describe('LatestUsed', () => {
  it('makes a value once, for those who ask at the same time and afterwards', async () => {
    const kept = new LatestUsed<Promise<number>>({ max: 2 });
    let made = 0;
    const make = async () => ++made;
    expect(await Promise.all([kept.of('a', make), kept.of('a', make)])).toEqual([1, 1]);
    expect(await kept.of('a', make)).toBe(1);
  });

  it('forgets those used longest ago, by their sizes, but never the newest', async () => {
    const kept = new LatestUsed<Promise<string>>({ max: 5, sizeOf: (value) => value.length });
    await kept.of('a', async () => 'xx');
    await kept.of('b', async () => 'xx');
    await kept.of('a', async () => 'never');
    await kept.of('c', async () => 'xx');
    expect(kept.keys).toEqual(['a', 'c']);
    await kept.of('d', async () => 'xxxxxxxxx');
    expect(kept.keys).toEqual(['d']);
  });

  it('does not keep a failure', async () => {
    const kept = new LatestUsed<Promise<string>>({ max: 5 });
    const failing = kept.of('a', async () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await kept.of('a', async () => 'yes')).toBe('yes');
  });
});
