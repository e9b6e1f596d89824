import { describe, expect, it } from 'vitest';
import { groupSameHash, UnrelatedPairsEstimate } from './grouping.ts';
import { PictureComparer } from './picture-comparer.ts';
import { sceneSource } from './testing/scenes.ts';

/**
 * @param below pairs in the three steps below 0.75, the nearest first
 * @param above pairs in the two steps above
 */
function estimate(below: readonly [number, number, number], above: readonly [number, number]): number {
  const pairs = new UnrelatedPairsEstimate(0.75);
  const add = (count: number, similarity: number) => {
    for (let i = 0; i < count; i++) pairs.add(similarity);
  };
  below.forEach((count, step) => add(count, 0.7 - 0.15 * step));
  add(above[0], 0.8);
  add(above[1], 0.95);
  pairs.add(0);
  pairs.add(-0.2);
  return pairs.aboveLimit();
}

it('extrapolates a geometric decline of unrelated pairs above the limit', () => {
  expect(estimate([4, 16, 64], [100, 100])).toBeCloseTo(1 + 1 / 4);
  expect(estimate([0, 3, 90], [100, 100])).toBe(0);
  expect(estimate([0, 0, 0], [100, 100])).toBe(0);
});

it('expects many unrelated pairs above the limit if they do not decline below it', () => {
  expect(estimate([20, 10, 5], [100, 100])).toBeCloseTo(15 + 11.25);
});

it('expects at most as many unrelated pairs in a step as pairs were found there', () => {
  expect(estimate([4, 16, 64], [0, 100])).toBeCloseTo(1 / 4);
  expect(estimate([20, 10, 5], [3, 0])).toBe(3);
  expect(estimate([20, 10, 5], [0, 0])).toBe(0);
});

it('counts identical pictures in the last step', () => {
  const pairs = new UnrelatedPairsEstimate(0.75);
  pairs.add(0.7);
  pairs.add(1);
  expect(pairs.aboveLimit()).toBeGreaterThan(0);
});

describe('pictures with equal hashes', () => {
  const shown = sceneSource(Array.from({ length: 4 }, (_, i) => ({ scene: i === 3 ? 0 : i }))); // 3 repeats 0
  const group = (words: number[]) =>
    groupSameHash(
      {
        readable: Uint32Array.of(0, 1, 2, 3),
        hashes: Uint32Array.from([words, words, words, words].flat()),
        mirrored: undefined,
        thresholds: undefined,
        skipped: new Map(),
      },
      new PictureComparer(shown),
      { alike: 0.75, mirror: false, seed: 1 },
    );

  it('are a group, and those that are not similar are counted', async () => {
    const found = await group([0, 5, 0, 0]);
    expect(found!.groups.map(({ kept, repeats }) => [kept, ...repeats.map(({ index }) => index)])).toEqual([
      [0, 1, 2, 3],
    ]);
    expect(found!.falsePositives).toBe(2);
  });

  it('that have no bits, because no unit is active, are a group only if they are similar', async () => {
    const found = await group([0, 0, 0, 0]);
    expect(found!.groups.map(({ kept, repeats }) => [kept, ...repeats.map(({ index }) => index)])).toEqual([
      [0, 3],
    ]);
    expect(found!.falsePositives).toBe(0);
  });
});
