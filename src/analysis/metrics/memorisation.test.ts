import { describe, expect, it } from 'vitest';
import { compareNearness, type Nearness } from './memorisation.ts';

const near = (distances: number[], nearest = distances.map((_, i) => i)): Nearness => ({
  distances: Float64Array.from(distances),
  nearest: Uint32Array.from(nearest),
});

describe('compareNearness', () => {
  it('counts the pairs in which the sample is nearer, and ties as half', () => {
    // Of six pairs: 1 < 2, 1 < 3; 2 = 2, 2 < 3; none for 5.
    const { nearer, chance } = compareNearness(near([5, 1, 2]), near([3, 2]));
    expect(nearer).toBeCloseTo(3.5 / 6, 12);
    expect(chance).toBeCloseTo(Math.sqrt(6 / (12 * 6)), 12);
  });

  it('interpolates quantiles, and computes the share of samples below the 1% quantile', () => {
    const heldOut = near(Array.from({ length: 101 }, (_, i) => 200 - i));
    const found = compareNearness(near([99, 100.5, 101.5, 150]), heldOut);
    expect(found.heldOut).toMatchObject({ '0': 100, '0.01': 101, '0.5': 150, '1': 200 });
    expect(found.samples['0.5']).toBe(101);
    expect(found.veryNear).toBe(0.5);
  });

  it('computes how often two pictures have the same nearest picture', () => {
    const { shared } = compareNearness(near([1, 1, 1, 1], [7, 7, 7, 2]), near([1]));
    expect(shared).toEqual({ samples: 0.5, heldOut: 0 });
  });
});
