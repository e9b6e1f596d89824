import { expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { oneHot } from '../core/one-hot.ts';
import { classCountOf, emptyClassesNotes, emptyClassesOf } from './labels.ts';
import type { PictureSource } from './pictures/source.ts';

it('encodes each label as a row with a one at its class', () => {
  expect([...oneHot(Uint16Array.of(2, 0), 3)]).toEqual([0, 0, 1, 1, 0, 0]);
  expect(oneHot([], 10)).toHaveLength(0);
});

it.each([[3], [-1], [0.5], [NaN]])('rejects %d as one of three classes', (label) => {
  expect(() => oneHot([0, label], 3)).toThrow(UsageError);
});

it('counts classes from the names and from the labels', () => {
  const source = (labels?: Uint8Array, classNames?: string[]) =>
    classCountOf({ labels, classNames } as unknown as PictureSource);
  expect(source()).toBeUndefined();
  expect(source(Uint8Array.of(0, 4, 2))).toBe(5);
  expect(source(Uint8Array.of(0, 1), ['cats', 'dogs', 'owls'])).toBe(3);
});

it('finds classes without pictures, and names them', () => {
  const of = (labels?: Uint8Array, classNames?: string[]) => {
    const source = { labels, classNames } as unknown as PictureSource;
    return [emptyClassesOf(source), emptyClassesNotes(source)];
  };
  expect(of()).toEqual([[], []]);
  expect(of(Uint8Array.of(0, 2, 1))).toEqual([[], []]);
  expect(of(Uint8Array.of(1, 2))).toEqual([[0], ['1 of 3 classes has no pictures: class 0']]);
  expect(of(Uint8Array.of(1, 1), ['a', 'b', 'c'])).toEqual([
    [0, 2],
    ['2 of 3 classes have no pictures: a, c'],
  ]);
});
