import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { nameOfSplit, sourceName } from './named-set.ts';
import { namedSets, namedSplitOf } from './registry.ts';

it.each([
  ['mnist', 'mnist', 'train', 'mnist'],
  ['mnist:test', 'mnist', 'test', 'mnist-test'],
  ['mnist:train-50k', 'mnist', 'train-50k', 'mnist-train-50k'],
  ['svhn:extra', 'svhn', 'extra', 'svhn-extra'],
  ['lsun/bedroom', 'lsun/bedroom', 'train', 'lsun-bedroom'],
  ['lsun/bedroom:val', 'lsun/bedroom', 'val', 'lsun-bedroom-val'],
])('%s names a set and one of its parts', (data, name, split, folderName) => {
  const named = namedSplitOf(data)!;
  expect([named.set.name, named.split]).toEqual([name, split]);
  expect([nameOfSplit(named), sourceName(named)]).toEqual([data, folderName]);
});

it.each(['./mnist', 'mnist/', 'MNIST', 'photos', 'C:\\mnist', 'lsun', '', ':test'])(
  '%j is not the name of a set',
  (data) => {
    expect(namedSplitOf(data)).toBeUndefined();
  },
);

it.each(['mnist:', 'mnist:extra', 'cifar10:test:1'])('%j names a part that does not exist', (data) => {
  expect(() => namedSplitOf(data)).toThrow(UsageError);
  expect(() => namedSplitOf(data)).toThrow(/has no part called ".*", expected one of .*:train, .*:test(,|$)/);
});

describe.each(namedSets)('$name', (set) => {
  it.each(set.splits)('%s: lists the published files with addresses, lengths and checksums', (split) => {
    for (const { name, addresses, bytes, sha256 } of set.published(split)) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes).toBeGreaterThan(1000);
      expect(addresses.length).toBeGreaterThan(0);
      for (const address of addresses) {
        expect(address).toMatch(/^https?:\/\/[^/]+\//);
        expect(address.endsWith(`/${name}`)).toBe(true);
      }
    }
    expect(set.find('/no/such/folder', split)).toBeUndefined();
  });
});
