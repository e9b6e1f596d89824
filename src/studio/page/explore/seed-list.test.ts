import { describe, expect, it } from 'vitest';
import { maxSeeds, neighbouringSeeds, parseSeeds, seedsText } from './seed-list.ts';

describe('parseSeeds', () => {
  it('reads ranges and lists, in their order', () => {
    expect(parseSeeds('3, 1, 7-9')).toEqual([3, 1, 7, 8, 9]);
  });

  it.each(['', 'x', '5-3', '-1', '1,,2', '1.5', '99999999999999999'])('takes %s for none', (text) => {
    expect(parseSeeds(text)).toBeUndefined();
  });

  it('takes no more than a page shows', () => {
    expect(parseSeeds(`0-${maxSeeds - 1}`)).toHaveLength(maxSeeds);
    expect(parseSeeds(`0-${maxSeeds}`)).toBeUndefined();
  });
});

describe('seedsText', () => {
  it.each(['0-63', '3,1,7-9', '4,5', '0', '9,8,7'])('writes %s as it was read', (text) => {
    expect(seedsText(parseSeeds(text)!)).toBe(text);
  });
});

describe('neighbouringSeeds', () => {
  it('turns pages of the same size, and stops at the first', () => {
    expect(neighbouringSeeds([4, 5], 1)).toEqual([6, 7]);
    expect(neighbouringSeeds([4, 5], -1)).toEqual([2, 3]);
    expect(neighbouringSeeds([1, 2], -1)).toEqual([0, 1]);
    expect(neighbouringSeeds([0, 1], -1)).toBeUndefined();
  });
});
