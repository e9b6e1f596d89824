import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { hammingDistance, hashesOf, hashWords } from './hashes.ts';
import { findNeighbours, radiusFor } from './neighbours.ts';

const random = (step: number) => new RandomStream(4, 'test', step);

/** `count` hashes of random bits. */
function randomHashes(count: number, step = 0): Uint32Array {
  return hashesOf(random(step).uniform(new Float32Array(count * 128), -1, 1));
}

/** The hash with so many of its bits turned, at random places. */
function turned(hash: Uint32Array, bits: number, step: number): Uint32Array {
  const other = hash.slice();
  for (const bit of random(step).permutation(128).subarray(0, bits)) other[bit >>> 5]! ^= 1 << (bit & 31);
  return other;
}

function joined(...parts: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(parts.flatMap((part) => [...part]));
}

const one = (hashes: Uint32Array, index: number) => hashes.slice(index * hashWords, (index + 1) * hashWords);

describe('neighbours', () => {
  const strangers = randomHashes(600);

  it('are those that differ in a few bits, the nearest first', async () => {
    const near = [3, 1, 6, 2].map((bits, i) => turned(one(strangers, 7), bits, 100 + i));
    const hashes = joined(strangers, ...near);
    const found = await findNeighbours(hashes, { seed: 1 });
    expect(found!.of(603)).toEqual([7, 601, 600, 602]);
    expect(found!.of(600)).toEqual([7]);
    expect(found!.of(7)).toEqual([]);
  });

  it('agree with comparing all with all', async () => {
    // Many near each other: bits of a few hashes, some turned.
    const few = randomHashes(12, 1);
    const hashes = joined(
      ...Array.from({ length: 500 }, (_, i) => turned(one(few, i % 12), 1 + (i % 13), 1000 + i)),
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

  it('are found by the hash of a mirror image, whichever came first', async () => {
    const mirrored = randomHashes(600, 2);
    mirrored.set(turned(one(strangers, 5), 2, 3), 40 * hashWords);
    mirrored.set(turned(one(strangers, 90), 2, 4), 6 * hashWords);
    const found = await findNeighbours(strangers, { mirrored, seed: 1 });
    expect(found!.of(40)).toContain(5);
    expect(found!.of(90)).toContain(6);
  });

  it('of a crowd are looked for in bounded time', async () => {
    const crowd = joined(...Array.from({ length: 3000 }, (_, i) => turned(new Uint32Array(4), i % 4, i)));
    const found = await findNeighbours(crowd, { seed: 1 });
    expect(found!.of(2999)).toHaveLength(8);
  });

  it('are none of no hashes or of one, and stop when they are told to', async () => {
    expect((await findNeighbours(new Uint32Array(0), { seed: 1 }))!.radius).toBeGreaterThan(0);
    expect((await findNeighbours(one(strangers, 0), { seed: 1 }))!.of(0)).toEqual([]);
    expect(await findNeighbours(strangers, { seed: 1, signal: AbortSignal.abort() })).toBeUndefined();
  });
});

it('the radius is narrower the more hashes there are, and lets about one stranger near', () => {
  // Sums of few random bits spread more widely than 128 independent ones, as those of pictures do.
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
