import { describe, expect, it } from 'vitest';
import { alongDirections, latentDeviation } from './along-directions.ts';

describe('alongDirections', () => {
  const directions = [Float32Array.of(1, 0, 0), Float32Array.of(0, 0.6, 0.8)];

  it('moves a Gaussian z by the numbers that are given', () => {
    const moved = alongDirections(Float32Array.of(1, 2, 3), directions, [2, -1], {
      dimension: 3,
      distribution: 'normal',
    });
    expect([...moved]).toEqual([3, 2 - 0.6, 3 - 0.8].map(Math.fround));
  });

  it('moves a uniform z by its smaller deviation, and not along what is not given', () => {
    const latent = { dimension: 3, distribution: 'uniform', bound: 0.5 } as const;
    expect(latentDeviation(latent)).toBeCloseTo(0.5 / Math.sqrt(3), 12);
    const moved = alongDirections(new Float32Array(3), directions, [3], latent);
    expect([...moved]).toEqual([Math.fround(1.5 / Math.sqrt(3)), 0, 0]);
  });
});
