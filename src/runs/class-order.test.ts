import { expect, it } from 'vitest';
import { labelsByFolder } from '../data/formats/folder-labels.ts';
import { membersOf } from '../data/formats/found-labels.ts';
import { pictureSource } from '../data/picture-source.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import { inClassOrder } from './class-order.ts';

function source(changes: Partial<PictureSource>): PictureSource {
  return { ...pictureSource({ data: new Uint8Array(3 * 4), shape: [3, 2, 2] }), ...changes };
}
const numbers = source(membersOf(labelsByFolder(['2/a', '10/a', '1/a'])));
const run = (...classes: string[]) => ({ identity: { fingerprint: '', classes } });
const shown = ({ classNames, labels }: PictureSource) => [classNames, labels && [...labels]];

it('numbers classes as the run does', () => {
  expect(shown(numbers)).toEqual([
    ['1', '2', '10'],
    [1, 2, 0],
  ]);
  expect(shown(inClassOrder(numbers, run('1', '10', '2')))).toEqual([
    ['1', '10', '2'],
    [2, 1, 0],
  ]);
  const named = source({ labels: Uint8Array.of(0, 1, 2), classNames: ['cat', 'dog', 'fox'] });
  expect(shown(inClassOrder(named, run('fox', 'cat', 'dog')))).toEqual([
    ['fox', 'cat', 'dog'],
    [1, 2, 0],
  ]);
  expect(inClassOrder(named, run('cat', 'dog', 'fox'))).toBe(named);
});

it('numbers folders by code unit for runs that have no identity, and nothing else', () => {
  expect(shown(inClassOrder(numbers, { identity: undefined }))[0]).toEqual(['1', '10', '2']);
  const others = { ...numbers, labelsFrom: 'by dataset.json' };
  expect(inClassOrder(others, { identity: undefined })).toBe(others);
});

it.each([
  ['other names', ['1', '2', '3']],
  ['fewer', ['1', '2']],
  ['more', ['1', '2', '10', '11']],
  ['the same name twice', ['1', '1', '2']],
])('leaves them as they are where the run has %s', (_, classes) => {
  expect(inClassOrder(numbers, run(...classes))).toBe(numbers);
});

it('leaves sources without labels, and names that stand for two classes', () => {
  const without = source({});
  expect(inClassOrder(without, run('a'))).toBe(without);
  const twice = source({ labels: Uint8Array.of(0, 1, 2), classNames: ['a', 'b', 'a'] });
  expect(inClassOrder(twice, run('b', 'a', 'c'))).toBe(twice);
});
