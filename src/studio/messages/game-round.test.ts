import { describe, expect, it } from 'vitest';
import { gameRound, maxRound, rightAnswers, roundLength } from './game-round.ts';

const rounds = [0, 1, 2, 7, 1234, maxRound];

describe('a round of the game', () => {
  it('has as many real pictures as generated ones, in an order of its own that stays', () => {
    const orders = rounds.map((round) => {
      const { kinds } = gameRound(round);
      expect(kinds).toHaveLength(roundLength);
      expect(kinds.filter((kind) => kind === 'real')).toHaveLength(roundLength / 2);
      expect(gameRound(round).kinds).toEqual(kinds);
      return kinds.join();
    });
    expect(new Set(orders).size).toBe(rounds.length);
  });

  it('shows no generated picture twice, nor one of another round', () => {
    const seeds = rounds.flatMap((round) => gameRound(round).seeds);
    expect(new Set(seeds).size).toBe((rounds.length * roundLength) / 2);
  });

  it('places real pictures everywhere: no place tells what it has', () => {
    const many = Array.from({ length: 400 }, (_, round) => gameRound(round).kinds);
    for (let place = 0; place < roundLength; place++) {
      const real = many.filter((kinds) => kinds[place] === 'real').length;
      expect(real).toBeGreaterThan(140); // 200, and six standard deviations of 10
      expect(real).toBeLessThan(260);
    }
  });

  it('knows which answers are right', () => {
    expect(rightAnswers(['real', 'generated', 'real'], ['real', 'real', 'generated'])).toEqual([
      true,
      false,
      false,
    ]);
  });
});
