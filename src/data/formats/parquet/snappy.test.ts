import { expect, it } from 'vitest';
import { snappyDecompress } from './snappy.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const literal = (letters: string) => [(letters.length - 1) << 2, ...Buffer.from(letters)];

it.each([
  ['nothing', [0], ''],
  ['a literal', [3, ...literal('abc')], 'abc'],
  ['a long literal', [100, 60 << 2, 99, ...Buffer.from('x'.repeat(100))], 'x'.repeat(100)],
  // Copies of four to eleven bytes with a short distance, and of up to 64 with distances of two and four bytes.
  ['a copy', [8, ...literal('abcd'), 0b000_000_01, 4], 'abcdabcd'],
  ['a copy that overlaps itself', [11, ...literal('ab'), (8 << 2) | 2, 2, 0], 'abababababa'],
  ['a distance of four bytes', [6, ...literal('abc'), (2 << 2) | 3, 3, 0, 0, 0], 'abcabc'],
])('decompresses %s', (_, packed, expected) => {
  expect(text(snappyDecompress(Uint8Array.from(packed), expected.length))).toBe(expected);
});

it.each([
  ['another length', [4, ...literal('abc')], 3],
  ['too little', [4, ...literal('abc')], 4],
  ['too much', [2, ...literal('abc')], 2],
  ['a literal beyond the end', [9, 8 << 2, 1], 9],
  ['a literal whose length is negative as 32 bits', [9, 63 << 2, 255, 255, 255, 255], 9],
  ['a copy from before the start', [8, ...literal('abcd'), 1, 5], 8],
  ['a copy of nothing', [8, ...literal('abcd'), 1, 0], 8],
  ['a copy that is too long', [6, ...literal('abcd'), 1, 4], 6],
  ['an endless length', [255, 255, 255, 255, 255, 255], 3],
  ['no bytes', [], 0],
])('refuses %s', (_, packed, length) => {
  expect(() => snappyDecompress(Uint8Array.from(packed), length)).toThrow(RangeError);
});
