import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import {
  bucketsOf,
  deadUnitsIn,
  firstWithSame,
  hammingDistance,
  hashesOf,
  hashWords,
  mediansOf,
} from './hashes.ts';

/** One hash for each list of bits to set. */
function hashesWith(...bits: readonly (readonly number[])[]): Uint32Array {
  const codes = new Float32Array(bits.length * 128);
  bits.forEach((set, i) => set.forEach((bit) => (codes[i * 128 + bit] = 0.5)));
  return hashesOf(codes);
}

/** `count` hashes of random bits. */
function randomHashes(count: number): Uint32Array {
  const codes = new RandomStream(4, 'test', 0).uniform(new Float32Array(count * 128), -1, 1);
  return hashesOf(codes);
}

it('dead units are active in none of the codes', () => {
  const codes = new Float32Array(3 * 128).fill(-1);
  expect(deadUnitsIn(codes)).toBe(128);
  codes[5] = 0.1; // unit 5, twice
  codes[128 + 5] = 2;
  codes[2 * 128 + 127] = 0.5;
  codes[7] = 0;
  expect(deadUnitsIn(codes)).toBe(126);
});

describe('hashes', () => {
  it('set a bit for each active unit', () => {
    expect(Array.from(hashesWith([0, 31, 32, 127], []))).toEqual([2 ** 31 + 1, 1, 0, 2 ** 31, 0, 0, 0, 0]);
    expect(Array.from(hashesOf(new Float32Array(128)))).toEqual([0, 0, 0, 0]);
  });

  it('set each bit in half of the codes if the thresholds are medians', () => {
    const codes = new RandomStream(4, 'test', 2).uniform(new Float32Array(20 * 128), 3, 5);
    const hashes = hashesOf(codes, mediansOf(codes));
    for (let unit = 0; unit < 128; unit++) {
      const set = Array.from(
        { length: 20 },
        (_, i) => (hashes[i * hashWords + (unit >>> 5)]! >>> (unit & 31)) & 1,
      );
      expect(set.reduce((sum, bit) => sum + bit, 0)).toBe(10);
    }
  });

  it('differ in the bits that are set in only one of them', () => {
    const hashes = hashesWith([0, 5, 40, 127], [0, 6, 41, 127], [...Array(128).keys()], []);
    expect(hammingDistance(hashes, 0, 0)).toBe(0);
    expect(hammingDistance(hashes, 0, 1)).toBe(4);
    expect(hammingDistance(hashes, 2, 3)).toBe(128);
  });
});

describe('buckets', () => {
  it('contain hashes that are equal in every word', () => {
    const hashes = hashesWith([1], [2], [1], [1, 100], [2], [1]);
    const first = firstWithSame(hashes);
    expect(Array.from(first)).toEqual([0, 1, 0, 3, 1, 0]);
    expect(bucketsOf(first)).toEqual([
      [0, 2, 5],
      [1, 4],
    ]);
  });

  it('agree with comparing all pairs', () => {
    // Few bits, so that many hashes are equal and many others collide in the table.
    const words = new RandomStream(4, 'test', 1).uniform(new Float32Array(2000), 0, 30);
    const hashes = new Uint32Array(2000 * hashWords);
    words.forEach((value, i) => (hashes[i * hashWords + (i % 4)] = Math.floor(value)));
    const keys = Array.from({ length: 2000 }, (_, i) => hashes.subarray(i * 4, i * 4 + 4).join());
    expect(Array.from(firstWithSame(hashes))).toEqual(keys.map((key) => keys.indexOf(key)));
  });

  it('do not exist for no hashes, or for hashes that all differ', () => {
    expect(bucketsOf(firstWithSame(new Uint32Array(0)))).toEqual([]);
    expect(bucketsOf(firstWithSame(randomHashes(500)))).toEqual([]);
  });
});
