import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { pointSets, ring } from '../../gan/presets/point-distributions.ts';
import { countModes } from './modes.ts';

const modes = {
  means: [
    [0, 0],
    [10, 0],
  ],
  deviation: 1,
};

describe('the modes that points cover', () => {
  it('are those with points within three deviations', () => {
    // At distances 0, 3 (3-4-5: 1.8, 2.4) and 3.1 of the first mode, and at 5 of both.
    const points = [0, 0, 1.8, 2.4, 0, 3.1, 5, 0];
    expect(countModes(points, modes)).toEqual({ shares: [0.5, 0], covered: 1, near: 0.5 });
  });

  it('have one percent of the points at least', () => {
    const points = (count: number) =>
      Float32Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 && i / 2 < count ? 10 : 0));
    expect(countModes(points(10), modes)).toMatchObject({ shares: [0.99, 0.01], covered: 2 });
    expect(countModes(points(9), modes).covered).toBe(1);
    expect(countModes(Float32Array.of(99, 99), modes)).toEqual({ shares: [0, 0], covered: 0, near: 0 });
  });

  it('of the ring’s own points are all, in even shares, with 98.9% near', () => {
    const points = pointSets['ring-2d'].draw(20_000, new RandomStream(3, 'points', 0));
    const { shares, covered, near } = countModes(points, ring);
    expect(covered).toBe(8);
    expect(near).toBeCloseTo(1 - Math.exp(-4.5), 2); // of a Gaussian in the plane, within three deviations
    for (const share of shares) expect(share).toBeCloseTo((1 - Math.exp(-4.5)) / 8, 1.8);
  });
});
