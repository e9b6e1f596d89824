import { expect, it } from 'vitest';
import { firstOthers, namedSeeds } from './seeds.ts';

it('names seeds as a sentence does', () => {
  expect([[3], [3, 17], [3, 17, 40]].map(namedSeeds)).toEqual([
    'seed 3',
    'seeds 3 and 17',
    'seeds 3, 17 and 40',
  ]);
});

it('takes the first seeds that nobody has taken', () => {
  expect(firstOthers(4, [0, 2, 3, 9])).toEqual([1, 4, 5, 6]);
});
