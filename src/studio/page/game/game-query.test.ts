import { describe, expect, it } from 'vitest';
import { roundLength, type Answer } from '../../messages/game-round.ts';
import { answersText, anyRound, parseGameQuery } from './game-query.ts';

describe('the address of a game', () => {
  it('keeps every answer', () => {
    const given: Answer[] = ['real', 'generated', 'generated'];
    expect(answersText(given)).toBe('rgg');
    expect(parseGameQuery({ step: '40', weights: 'live', round: '7', answers: 'rgg' })).toEqual({
      step: '40',
      weights: 'live',
      round: 7,
      given,
    });
    expect(answersText([])).toBeUndefined();
  });

  it('typed by anybody is read as far as it is one', () => {
    const none = { step: undefined, weights: undefined, round: undefined, given: [] };
    expect(parseGameQuery({})).toEqual(none);
    expect(parseGameQuery({ step: '-1', weights: 'all', round: '1e3', answers: 'rg' })).toEqual(none);
    expect(parseGameQuery({ round: '12345678' }).round).toBeUndefined();
    expect(parseGameQuery({ round: '1', answers: 'rgx' }).given).toEqual([]);
    expect(parseGameQuery({ round: '1', answers: 'r'.repeat(99) }).given).toHaveLength(roundLength);
  });

  it('has rounds that can be read back', () => {
    for (let i = 0; i < 200; i++) {
      const round = anyRound();
      expect(parseGameQuery({ round: String(round) }).round).toBe(round);
    }
  });
});
