import { describe, expect, it } from 'vitest';
import type { Answer } from '../../messages/game-round.ts';
import { answersOfD, meaningOf, rankingOfD, scoreOf, sortedPlaces } from './score.ts';

const kinds: Answer[] = ['real', 'generated', 'real', 'generated'];

describe('the score of a game', () => {
  it('counts right answers, and what was taken for real', () => {
    expect(scoreOf(kinds, ['real', 'real', 'generated', 'generated'])).toEqual({
      right: 2,
      realAsReal: 1,
      generatedAsReal: 1,
    });
    expect(scoreOf(kinds, kinds)).toEqual({ right: 4, realAsReal: 2, generatedAsReal: 0 });
  });

  it('means something from 15 of 20 up, and from 5 down', () => {
    const meanings = Array.from({ length: 21 }, (_, right) => meaningOf(right, 20));
    expect(meanings.filter((meaning) => meaning === 'reversed')).toHaveLength(6);
    expect(meanings.indexOf('guesses')).toBe(6);
    expect(meanings.indexOf('knows')).toBe(15);
    expect(meaningOf(4, 4)).toBe('guesses');
  });

  it('of D is by one half, where one half itself is no yes', () => {
    const probabilities = Float32Array.of(0.9, 0.5, 0.2, 0.51);
    expect(answersOfD(probabilities)).toEqual(['real', 'generated', 'generated', 'real']);
    // Of the four pairs, 0.9 beats both generated ones, and 0.2 neither.
    expect(rankingOfD(kinds, probabilities)).toBe(0.5);
    expect(rankingOfD(kinds, Float32Array.of(0.9, 0.1, 0.8, 0.2))).toBe(1);
    // Ties count half, as in the area under the curve.
    expect(rankingOfD(kinds, Float32Array.of(0.3, 0.3, 0.3, 0.3))).toBe(0.5);
  });

  it('sorts the pictures of a kind: right answers first, then what D finds more real', () => {
    const given: Answer[] = ['generated', 'real', 'real', 'generated'];
    expect(sortedPlaces('real', kinds, given, Float32Array.of(0.9, 0, 0.1, 0))).toEqual([2, 0]);
    const all: Answer[] = ['real', 'real', 'real'];
    expect(sortedPlaces('real', all, all, Float32Array.of(0.2, 0.9, 0.5))).toEqual([1, 2, 0]);
  });
});
