import { describe, expect, it } from 'vitest';
import {
  chanceOfAtLeast,
  guessingDistribution,
  neededAgainstChance,
  standardErrorOfShare,
} from './guessing.ts';

/** Every game of coin flips there is, counted. */
function counted(of: number): number[] {
  const games = Array.from({ length: of + 1 }, () => 0);
  for (let game = 0; game < 2 ** of; game++) {
    let right = 0;
    for (let i = 0; i < of; i++) right += (game >> i) & 1;
    games[right]! += 1;
  }
  return games.map((count) => count / 2 ** of);
}

describe('guessing', () => {
  it.each([1, 2, 5, 12])('has the distribution of all games of %i coin flips', (of) => {
    const expected = counted(of);
    for (const [right, chance] of guessingDistribution(of).entries()) {
      expect(chance).toBeCloseTo(expected[right]!, 14);
    }
    for (let right = 0; right <= of; right++) {
      const tail = expected.slice(right).reduce((sum, chance) => sum + chance, 0);
      expect(chanceOfAtLeast(right, of)).toBeCloseTo(tail, 14);
    }
  });

  it('reaches 15 of 20 in 2% of games, and 14 in nearly 6%, so 15 are needed', () => {
    // Sums of binomial coefficients of 20, by hand: 21,700 and 60,460 of 1,048,576 games.
    expect(chanceOfAtLeast(15, 20)).toBeCloseTo(21_700 / 2 ** 20, 14);
    expect(chanceOfAtLeast(14, 20)).toBeCloseTo(60_460 / 2 ** 20, 14);
    expect(neededAgainstChance(20)).toBe(15);
  });

  it('cannot be told from knowing with four answers', () => {
    expect(neededAgainstChance(4)).toBeUndefined();
    expect(neededAgainstChance(5)).toBe(5);
  });

  it('leaves a share its doubt also where all answers are right', () => {
    expect(standardErrorOfShare(10, 20)).toBeCloseTo(0.5 / Math.sqrt(22), 12);
    expect(standardErrorOfShare(20, 20)).toBeCloseTo(Math.sqrt((21 / 22) * (1 / 22) * (1 / 22)), 12);
    expect(() => standardErrorOfShare(21, 20)).toThrow('right');
  });
});
