import { expect, it } from 'vitest';
import { wrapText } from './wrap-text.ts';

it('leaves lines that fit', () => {
  expect(wrapText('one two\n\n  three  four', 20)).toBe('one two\n\n  three  four');
});

it('wraps sentences', () => {
  expect(wrapText('one two three four five', 10)).toBe('one two\nthree four\nfive');
  expect(wrapText('  one two three', 10)).toBe('  one two\n  three');
});

it('continues rows of tables below their last column', () => {
  expect(wrapText('  name  one two three four', 17)).toBe('  name  one two\n        three\n        four');
});

it('continues commands with a backslash, before an option', () => {
  expect(wrapText('  sparring a b --one 1,2 --two three --four', 28)).toBe(
    '  sparring a b --one 1,2 \\\n    --two three --four',
  );
});

it('does not break a word', () => {
  expect(wrapText('abcdefgh ij', 4)).toBe('abcdefgh\nij');
});

it('counts columns, of which a Chinese character takes two', () => {
  expect(wrapText('人脸 数据 人脸', 10)).toBe('人脸 数据\n人脸');
});
