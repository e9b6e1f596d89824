import { describe, expect, it } from 'vitest';
import type { DuplicateGroup } from './grouping.ts';
import { shownGroups } from './shown-groups.ts';

const group = (kept: number, ...similarities: readonly number[]): DuplicateGroup => ({
  kept,
  repeats: similarities.map((similarity, i) => ({
    index: kept + 1 + i,
    similarity,
    mirrored: false,
    bits: 3,
  })),
});
const pictures = (shown: ReturnType<typeof shownGroups>) =>
  shown.reduce((sum, { repeats }) => sum + 1 + repeats.length, 0);

describe('the groups that are shown', () => {
  it('are all groups if they fit, the least similar first', () => {
    const groups = [group(0, 0.99), group(10, 0.95, 0.8), group(20, 0.9)];
    const shown = shownGroups(groups, 100);
    expect(shown.map(({ kept }) => kept)).toEqual([10, 20, 0]);
    expect(shown[0]!.repeats.map(({ similarity }) => similarity)).toEqual([0.8, 0.95]);
    expect(shown.every(({ others }) => others === 0)).toBe(true);
  });

  it('are truncated if they are large', () => {
    const [shown] = shownGroups([group(0, ...Array.from({ length: 500 }, (_, i) => 1 - i / 1000))], 100);
    expect(shown!.repeats).toHaveLength(11);
    expect(shown!.others).toBe(489);
    expect(shown!.repeats[0]!.similarity).toBeCloseTo(0.501);
  });

  it('are the least similar and an even selection of the others if there are too many', () => {
    const groups = Array.from({ length: 5000 }, (_, i) => group(3 * i, 1 - i / 10_000));
    const shown = shownGroups(groups, 100);
    expect(pictures(shown)).toBeGreaterThan(90);
    expect(pictures(shown)).toBeLessThanOrEqual(100);
    expect(shown.slice(0, 25).map(({ kept }) => kept / 3)).toEqual(
      Array.from({ length: 25 }, (_, i) => 4999 - i),
    );
    const others = shown.slice(25).map(({ kept }) => kept / 3);
    expect(others[0]).toBeGreaterThan(4800);
    expect(others.at(-1)).toBeLessThan(200);
  });

  it('may be none', () => {
    expect(shownGroups([], 100)).toEqual([]);
  });
});
