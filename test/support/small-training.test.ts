import { expect, it } from 'vitest';
import { distanceBetween, type SmallTraining } from './small-training.ts';

const trained = (pictures: readonly number[], weights: readonly number[]): SmallTraining => ({
  reports: [],
  state: { weights },
  pictures,
});

it('measures the largest distance', () => {
  const distance = distanceBetween(trained([0, 1], [2, 1]), trained([0.5, 1], [2, 4]));
  expect(distance).toEqual({ reports: 0, weights: 1, pictures: 0.5 });
});

it.each([
  ['first', [NaN, 1]],
  ['last', [1, NaN]],
])('is NaN if there is a NaN, such as the %s number', (_, values) => {
  const distance = distanceBetween(trained(values, values), trained([1, 1], [1, 1]));
  expect(distance).toEqual({ reports: 0, weights: NaN, pictures: NaN });
});
