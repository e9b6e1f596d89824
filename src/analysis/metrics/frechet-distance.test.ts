import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { frechetDistance } from './frechet-distance.ts';
import { rowsOf, type Rows } from './rows.ts';

/** Points on the axes: their mean is 0, and their covariance is diagonal. */
function crossOf(radii: readonly number[], shift = 0): Rows {
  const points = radii.flatMap((radius, axis) =>
    [radius, -radius].map((value) => radii.map((_, at) => (at === axis ? value : 0) + shift)),
  );
  return rowsOf(Float32Array.from(points.flat()), radii.length);
}

describe('frechetDistance', () => {
  it('is the sum over axes if covariances are diagonal', async () => {
    const [a, b] = [
      [1, 2, 3],
      [4, 2, 0],
    ] as const;
    // Of 6 points, ±r on an axis: a variance of 2r²/5.
    const deviations = a.reduce((sum, radius, i) => sum + (2 / 5) * (radius - b[i]!) ** 2, 0);
    expect(await frechetDistance(crossOf(a), crossOf(b, 0.5))).toBeCloseTo(deviations + 3 * 0.25, 10);
    expect(await frechetDistance(crossOf(b, 0.5), crossOf(a))).toBeCloseTo(deviations + 3 * 0.25, 10);
  });

  it('is 0 between equal sets, also of fewer points than features or of one point', async () => {
    const points = new RandomStream(2, 'test', 0).normal(new Float32Array(9 * 20));
    expect(await frechetDistance(rowsOf(points, 20), rowsOf(points, 20))).toBeCloseTo(0, 6);
    const one = rowsOf(new Float32Array(10).fill(3), 5);
    expect(await frechetDistance(one, one)).toBe(0);
    const collapsed = crossOf([0, 0, 0], 1);
    expect(await frechetDistance(collapsed, crossOf([1, 1, 1]))).toBeCloseTo(3 + (3 * 2) / 5, 10);
  });

  it('is the same after a rotation of all points', async () => {
    const random = new RandomStream(2, 'test', 1);
    const [a, b] = [random.normal(new Float32Array(40 * 2)), random.uniform(new Float32Array(30 * 2))];
    const rotated = (points: Float32Array) =>
      Float32Array.from(points, (_, at) => {
        const [x, y] = [points[at - (at % 2)]!, points[at - (at % 2) + 1]!];
        return at % 2 === 0 ? 0.6 * x - 0.8 * y : 0.8 * x + 0.6 * y;
      });
    const before = await frechetDistance(rowsOf(a, 2), rowsOf(b, 2));
    const after = await frechetDistance(rowsOf(rotated(a), 2), rowsOf(rotated(b), 2));
    expect(after / before).toBeCloseTo(1, 5);
  });

  it('refuses what has no covariance, and stops by the signal', async () => {
    const points = crossOf([1, 2]);
    await expect(frechetDistance(points, rowsOf(new Float32Array(2), 2))).rejects.toThrow(
      'got 1 point to measure a covariance of, expected two or more',
    );
    await expect(frechetDistance(points, crossOf([1, 2, 3]))).rejects.toThrow('prepare both sets alike');
    const broken = rowsOf(Float32Array.of(1, 2, Number.NaN, 3), 2);
    await expect(frechetDistance(points, broken)).rejects.toThrow('not finite');
    await expect(frechetDistance(points, points, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});
