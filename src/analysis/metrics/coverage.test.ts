import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { pointSets } from '../../gan/presets/point-distributions.ts';
import { Coverage } from './coverage.ts';
import { rowsOf } from './rows.ts';

const ring = (count: number, step: number) =>
  rowsOf(pointSets['ring-2d'].draw(count, new RandomStream(3, 'test', step)), 2);

/** The definition, with all distances sorted. */
function defined(real: ReturnType<typeof ring>, samples: ReturnType<typeof ring>, k: number): number {
  const point = ({ data }: typeof real, i: number) => [data[2 * i]!, data[2 * i + 1]!] as const;
  const distance = (a: readonly [number, number], b: readonly [number, number]) =>
    Math.hypot(a[0] - b[0], a[1] - b[1]);
  const all = ({ count }: typeof real) => Array.from({ length: count }, (_, i) => i);
  const reached = all(real).filter((i) => {
    const others = all(real).filter((j) => j !== i);
    const reach = others.map((j) => distance(point(real, i), point(real, j))).sort((a, b) => a - b)[k - 1]!;
    return all(samples).some((j) => distance(point(real, i), point(samples, j)) <= reach);
  });
  return reached.length / real.count;
}

describe('Coverage', () => {
  it.each([1, 5])('is the share of real points with a sample within their %i nearest others', (k) => {
    const [real, samples] = [ring(200, 0), ring(150, 1)];
    expect(new Coverage(real, k).of(samples)).toBe(defined(real, samples, k));
  });

  it('is 1 of the real points themselves, and 0 of points far away', () => {
    const real = ring(100, 0);
    expect(new Coverage(real).of(real)).toBe(1);
    expect(
      new Coverage(real).of(
        rowsOf(
          real.data.map((value) => value + 100),
          2,
        ),
      ),
    ).toBe(0);
  });

  it('is a quarter if samples are at two of the eight places', () => {
    const { data } = ring(4000, 1);
    const right = Array.from({ length: 4000 }, (_, i) => [data[2 * i]!, data[2 * i + 1]!])
      .filter(([x, y]) => x! > 1.7 || y! > 1.7)
      .flat();
    expect(new Coverage(ring(1000, 0)).of(rowsOf(Float32Array.from(right), 2))).toBeCloseTo(0.25, 1);
  });
});
