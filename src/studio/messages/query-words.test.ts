import { describe, expect, it } from 'vitest';
import { wholeNumberOf, wholeNumbersOf, wordOf } from './query-words.ts';

describe('the words of an address', () => {
  it('are numbers, lists and words, or undefined', () => {
    const query = { count: '12', features: '0,3,7', part: 'held-out' };
    expect(wholeNumberOf(query, 'count', [1, 64])).toBe(12);
    expect(wholeNumbersOf(query, 'features', 3)).toEqual([0, 3, 7]);
    expect(wordOf(query, 'part', ['training', 'held-out'])).toBe('held-out');
    expect(wholeNumberOf(query, 'seed', [1, 64])).toBeUndefined();
    expect(wholeNumbersOf(query, 'maps', 3)).toBeUndefined();
    expect(wordOf(query, 'size', ['thumbnail'])).toBeUndefined();
  });

  it.each([
    '-1',
    '1e3',
    '0x10',
    '1.5',
    '',
    'NaN',
    '../../etc/passwd',
    '99999999999999999999',
    '__proto__',
    '11',
  ])('refuse %j as a number up to 10', (count) => {
    expect(() => wholeNumberOf({ count }, 'count', [0, 10])).toThrow(
      /^count got .+, expected a whole number/,
    );
  });

  it.each([
    ['', 'features'],
    ['1,x', 'features'],
    ['1,,2', 'features'],
    ['1,2,3,4', 'the length of features got 4, expected'],
  ])('refuse %j as a list of up to three', (features, sentence) => {
    expect(() => wholeNumbersOf({ features }, 'features', 3)).toThrow(sentence);
  });

  it.each(['heavy', '', 'constructor'])('refuse %j as one of two', (weights) => {
    expect(() => wordOf({ weights }, 'weights', ['live', 'average'])).toThrow(
      `weights got "${weights}", expected`,
    );
  });
});
