import { describe, expect, it } from 'vitest';
import { counted, figure, fineFigure, oneSentence, printable } from './wording.ts';

it('says figures and counts', () => {
  expect([0.8128, 12.34, 456.7, Number.NaN].map(figure)).toEqual(['0.813', '12.3', '457', 'NaN']);
  const fine = [0.8128, 0.0031249, -0.000012, 0, 0.1, 1e-12];
  expect(fine.map(fineFigure)).toEqual(['0.813', '0.00312', '-0.0000120', '0.000', '0.100', '0.000']);
  expect([1, 1950].map((count) => counted(count, 'step'))).toEqual(['1 step', '1,950 steps']);
});

it.each([
  ['Zürich, 東京, 😀, C:\\a', 'Zürich, 東京, 😀, C:\\a'],
  ['\u001b[2J\u001b]0;title\u0007.png', '\\x1b[2J\\x1b]0;title\\x07.png'],
  ['a\r\nb\tc\u007f', 'a\\x0d\\x0ab\\x09c\\x7f'],
  ['\u009b31m', '\\x9b31m'],
  ['\u202egnp.exe', '\\u202egnp.exe'],
  ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
])('shows %j as %s', (line, shown) => expect(printable(line)).toBe(shown));

describe('a sentence', () => {
  it('is as it was, if it can be printed', () => {
    expect(oneSentence('photos/Zürich.png: the picture is damaged')).toBe(
      'photos/Zürich.png: the picture is damaged',
    );
  });

  it.each([3000, 10_000, 1_000_000])(
    'that quotes a name of %i characters is shortened in its middle',
    (length) => {
      const sentence = oneSentence(`${'\n'.repeat(length)}: take another`);
      expect(sentence.length).toBeLessThanOrEqual(2000);
      expect(sentence).toMatch(/^\\x0a[^\n]*…[^\n]*: take another$/);
    },
  );
});
