import { describe, expect, it } from 'vitest';
import {
  densityOfImages,
  gameValue,
  jensenShannon,
  optimalLogits,
  pointsOf,
  spacingOf,
  type Line,
} from './densities.ts';

const line: Line = { from: -9, to: 9, cells: 3600 };

const gaussian = (mean: number, deviation: number) =>
  pointsOf(line).map(
    (x) => Math.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI)),
  );
const uniform = (from: number, to: number) =>
  pointsOf(line).map((x) => (x > from && x < to ? 1 / (to - from) : 0));

describe('the value of the game', () => {
  const pairs = [
    ['two Gaussians', gaussian(-1, 1), gaussian(1, 0.8)],
    ['a narrow one in a wide one', gaussian(0, 0.2), gaussian(0, 1.2)],
    ['such that share a half', uniform(0, 2), uniform(1, 3)],
    ['such that have nothing in common', uniform(-2, 0), uniform(1, 3)],
  ] as const;

  it.each(pairs)('for the optimal D is −log 4 + 2 JSD: %s', (_, data, generated) => {
    const best = optimalLogits(data, generated);
    const divergence = jensenShannon(data, generated, line);
    expect(gameValue(data, generated, best, line)).toBeCloseTo(-Math.log(4) + 2 * divergence, 9);
  });

  it.each(pairs.slice(0, 3))('is less for any other D: %s', (_, data, generated) => {
    const best = optimalLogits(data, generated);
    const most = gameValue(data, generated, best, line);
    for (const turn of [-0.5, -0.01, 0.01, 0.5]) {
      const other = best.map((logit) => logit + turn);
      expect(gameValue(data, generated, other, line)).toBeLessThan(most);
    }
  });

  it('is −log 4 for p_g = p_data and the optimal D, which is 1/2', () => {
    const both = gaussian(0.3, 0.7);
    const best = optimalLogits(both, both);
    expect([...new Set(best)]).toEqual([0]);
    expect(gameValue(both, both, best, line)).toBeCloseTo(-Math.log(4), 9);
  });
});

describe('jensenShannon', () => {
  it('is 0 for equal densities, log 2 for disjoint ones, and a known value in between', () => {
    expect(jensenShannon(gaussian(0, 1), gaussian(0, 1), line)).toBe(0);
    expect(jensenShannon(uniform(-2, 0), uniform(1, 3), line)).toBeCloseTo(Math.log(2), 12);
    // Half of each density is where the other is 0, so KL from the mean is ½ log 2 for both.
    expect(jensenShannon(uniform(0, 2), uniform(1, 3), line)).toBeCloseTo(Math.log(2) / 2, 12);
  });

  it('is symmetric', () => {
    const [p, q] = [gaussian(0, 1), gaussian(2, 0.5)];
    expect(jensenShannon(p, q, line)).toBeCloseTo(jensenShannon(q, p, line), 12);
  });
});

describe('densityOfImages', () => {
  const quarter: Line = { from: 0, to: 4, cells: 8 };

  it('spreads the mass between two z uniformly between their images', () => {
    expect([...densityOfImages(Float32Array.of(1, 2), quarter)]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    expect([...densityOfImages(Float32Array.of(3.5, 0.5, 0.75), quarter)].map((d) => d.toFixed(3))).toEqual(
      [0, 1 / 6 + 0.5 / 0.5, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 6, 0].map((d) => d.toFixed(3)),
    );
  });

  it('adds mass at a single point to its cell, and leaves out mass outside the cells', () => {
    expect([...densityOfImages(Float32Array.of(1.2, 1.2), quarter)]).toEqual([0, 0, 2, 0, 0, 0, 0, 0]);
    const half = densityOfImages(Float32Array.of(3, 5), quarter);
    expect([...half]).toEqual([0, 0, 0, 0, 0, 0, 0.5, 0.5]);
    expect([...densityOfImages(Float32Array.of(7, 9), quarter)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('agrees with the change-of-variables formula', () => {
    // x = z² with z uniform in [0, 1]: p(x) = 1/(2√x), so a cell from a to b has the mass √b − √a.
    const images = Float32Array.from({ length: 20_001 }, (_, i) => (i / 20_000) ** 2);
    const cells: Line = { from: 0, to: 1, cells: 10 };
    const density = densityOfImages(images, cells);
    density.forEach((d, i) => {
      expect(d * spacingOf(cells)).toBeCloseTo(Math.sqrt((i + 1) / 10) - Math.sqrt(i / 10), 4);
    });
  });

  it('requires two images', () => {
    expect(() => densityOfImages(Float32Array.of(1), quarter)).toThrow('got 1 images of z, expected two');
  });
});
