import { expect, it } from 'vitest';
import { pairedScore, pushesAt } from './objective-pushes.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

it('agrees with the closed forms of all objectives', () => {
  for (const { score, generator, discriminator } of pushesAt([-5, -1.5, -0.5, 0, 0.5, 3])) {
    expect(generator).toEqual({
      minimax: expect.closeTo(sigmoid(score), 12),
      'non-saturating': expect.closeTo(1 - sigmoid(score), 12),
      'least-squares': expect.closeTo(1 - score, 12),
      hinge: 1,
      wasserstein: 1,
      relativistic: expect.closeTo(sigmoid(pairedScore - score), 12),
    });
    expect(discriminator).toEqual({
      minimax: expect.closeTo(sigmoid(score), 12),
      'non-saturating': expect.closeTo(sigmoid(score), 12),
      'least-squares': expect.closeTo(score, 12),
      hinge: score > -1 ? 1 : 0,
      wasserstein: 1,
      relativistic: expect.closeTo(sigmoid(score - pairedScore), 12),
    });
  }
});

it('refuses a score that is no number', () => {
  expect(() => pushesAt([Number.NaN])).toThrow('pushesAt: scores[0] got NaN');
});
