import { expect, it } from 'vitest';
import { cutText, padTextEnd, padTextStart, textWidth } from './text-width.ts';

it.each([
  ['bedroom', 7],
  ['卧室', 4],
  ['ベッド', 6],
  ['ﾍﾞｯﾄﾞ', 5],
  ['침실', 4],
  ['Schlafräume', 11],
  ['a\u0308', 1],
  ['क्षि', 1],
  ['😀', 2],
  ['👩‍👩‍👧', 2],
  ['👍🏽', 2],
  ['🇫🇷', 2],
  ['❤️', 2],
  ['❤', 1],
  ['ＡＢ', 4],
  ['\u200b', 0],
  ['\u0007', 4], // shown as \\x07
  ['', 0],
])('%s takes %i columns', (text, columns) => expect(textWidth(text)).toBe(columns));

it('fills columns', () => {
  expect(padTextEnd('卧室', 6)).toBe('卧室  ');
  expect(padTextStart('卧室', 6)).toBe('  卧室');
  expect(padTextEnd('bedroom', 6)).toBe('bedroom');
});

it('cuts between letters', () => {
  expect(cutText('a卧室', 4)).toBe('a卧');
  expect(cutText('ae\u0301x', 2)).toBe('ae\u0301');
  expect(cutText('abc', 9)).toBe('abc');
});
