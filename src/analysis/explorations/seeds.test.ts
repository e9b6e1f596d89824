import { expect, it } from 'vitest';
import { firstUnused, namedSeeds } from './seeds.ts';

it('lists seeds in words', () => {
  expect([[3], [3, 17], [3, 17, 40]].map(namedSeeds)).toEqual([
    'seed 3',
    'seeds 3 and 17',
    'seeds 3, 17 and 40',
  ]);
});

it('chooses the first seeds that are not yet used', () => {
  expect(firstUnused(4, [0, 2, 3, 9])).toEqual([1, 4, 5, 6]);
});
