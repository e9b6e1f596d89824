import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { hammingDistance, hashesOf, hashWords } from './hashes.ts';
import { findNeighbours, radiusFor } from './neighbours.ts';

const random = (step: number) => new RandomStream(4, 'test', step);

/** `count` hashes of random bits. */
function randomHashes(count: number, step = 0): Uint32Array {
  return hashesOf(random(step).uniform(new Float32Array(count * 128), -1, 1));
}

/** The hash with `bits` random bits flipped. */
function flipped(hash: Uint32Array, bits: number, step: number): Uint32Array {
  const other = hash.slice();
  for (const bit of random(step).permutation(128).subarray(0, bits)) other[bit >>> 5]! ^= 1 << (bit & 31);
  return other;
}

function joined(...parts: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(parts.flatMap((part) => [...part]));
}

const one = (hashes: Uint32Array, index: number) => hashes.slice(index * hashWords, (index + 1) * hashWords);

describe('neighbours', () => {
  const unrelated = randomHashes(600);

  it('are hashes that differ in a few bits, the nearest first', async () => {
    const near = [3, 1, 6, 2].map((bits, i) => flipped(one(unrelated, 7), bits, 100 + i));
    const hashes = joined(unrelated, ...near);
    const found = await findNeighbours(hashes, { seed: 1 });
    expect(found!.of(603)).toEqual([7, 601, 600, 602]);
    expect(found!.of(600)).toEqual([7]);
    expect(found!.of(7)).toEqual([]);
  });

  it('agree with comparing all pairs', async () => {
    // Many hashes near each other: a few hashes, each with some bits flipped in many ways.
    const few = randomHashes(12, 1);
    const hashes = joined(
      ...Array.from({ length: 500 }, (_, i) => flipped(one(few, i % 12), 1 + (i % 13), 1000 + i)),
    );
    const found = (await findNeighbours(hashes, { seed: 1 }))!;
    expect(found.radius).toBeGreaterThanOrEqual(4);
    let missed = 0;
    for (let i = 0; i < 500; i++) {
      const distances = Array.from({ length: i }, (_, j) => hammingDistance(hashes, i, j));
      const within = distances.filter((bits) => bits <= found.radius).sort((a, b) => a - b);
      const got = found.of(i).map((j) => distances[j]!);
      expect(got).toEqual([...got].sort((a, b) => a - b));
      expect(got.every((bits) => bits <= found.radius)).toBe(true);
      if (got.length < Math.min(8, within.length)) missed += 1;
    }
    expect(missed).toBeLessThan(10);
  });

  it('are found by the hash of a mirror image, in either order', async () => {
    const mirrored = randomHashes(600, 2);
    mirrored.set(flipped(one(unrelated, 5), 2, 3), 40 * hashWords);
    mirrored.set(flipped(one(unrelated, 90), 2, 4), 6 * hashWords);
    const found = await findNeighbours(unrelated, { mirrored, seed: 1 });
    expect(found!.of(40)).toContain(5);
    expect(found!.of(90)).toContain(6);
  });

  it('are limited to 8 in a crowded bucket', async () => {
    const crowd = joined(...Array.from({ length: 3000 }, (_, i) => flipped(new Uint32Array(4), i % 4, i)));
    const found = await findNeighbours(crowd, { seed: 1 });
    expect(found!.of(2999)).toHaveLength(8);
  });

  it('do not exist for one hash or none, and are undefined if the signal ends the search', async () => {
    expect((await findNeighbours(new Uint32Array(0), { seed: 1 }))!.radius).toBeGreaterThan(0);
    expect((await findNeighbours(one(unrelated, 0), { seed: 1 }))!.of(0)).toEqual([]);
    expect(await findNeighbours(unrelated, { seed: 1, signal: AbortSignal.abort() })).toBeUndefined();
  });
});

it('the radius shrinks as the number of hashes grows, and admits at most one unrelated hash on average', () => {
  // 24 random bits repeated give a wider spread of distances than 128 independent bits, as hashes of pictures do.
  const spread = (count: number) => {
    const codes = random(5).uniform(new Float32Array(count * 24), -1, 1);
    return hashesOf(
      Float32Array.from({ length: count * 128 }, (_, i) => codes[Math.floor(i / 128) * 24 + (i % 24)]!),
    );
  };
  const [some, more] = [spread(300), spread(3000)];
  const radius = radiusFor(some);
  let near = 0;
  for (let i = 0; i < 300; i++) {
    for (let j = 0; j < i; j++) if (hammingDistance(some, i, j) <= radius) near += 1;
  }
  expect(near / 300).toBeLessThanOrEqual(1);
  expect(radiusFor(more)).toBeLessThan(radius);
});
