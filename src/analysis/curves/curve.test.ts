import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { smoothed, thinned, valuesOf, type Curve } from './curve.ts';

const curveOf = (values: readonly number[]): Curve => ({
  x: Float64Array.from(values, (_, i) => i),
  y: Float64Array.from(values),
});

describe('smoothing', () => {
  it('takes the mean of the neighbours, of fewer at the ends', () => {
    expect([...smoothed(curveOf([1, 2, 6, 3, 0]), 3).y]).toEqual([1.5, 3, 11 / 3, 3, 1.5]);
    expect([...smoothed(curveOf([1, 2, 6, 3]), 2).y]).toEqual([1.5, 4, 4.5, 3]);
  });

  it('leaves missing values out, and missing', () => {
    expect([...smoothed(curveOf([1, Number.NaN, 3, 5]), 3).y]).toEqual([1, Number.NaN, 4, 4]);
  });

  it('changes nothing with a window of one step', () => {
    const curve = curveOf([1, 4]);
    expect(smoothed(curve, 1).y).toBe(curve.y);
  });

  it('is the mean also after many steps', () => {
    const y = new Float64Array(200_000);
    const noise = new Float32Array(y.length);
    new RandomStream(0, 'test', 0).normal(noise, 5, 1);
    y.set(noise);
    const x = Float64Array.from(y, (_, i) => i);
    const { y: means } = smoothed({ x, y }, 101);
    const direct = y.subarray(150_000 - 50, 150_000 + 51).reduce((sum, value) => sum + value, 0) / 101;
    expect(means[150_000]).toBeCloseTo(direct, 9);
  });
});

describe('thinning', () => {
  const noise = new Float32Array(100_000);
  new RandomStream(1, 'test', 0).normal(noise, 0, 1);
  noise[54_321] = 40; // a spike of one step must be seen
  noise[11_111] = -30;
  const curve = { x: Float64Array.from(noise, (_, i) => i), y: Float64Array.from(noise) };

  it('keeps the extremes of every part, and both ends', () => {
    const { x, y } = thinned(curve, 100);
    expect(x.length).toBeLessThanOrEqual(4 * 101);
    expect([x[0], y[0], x.at(-1), y.at(-1)]).toEqual([0, curve.y[0], 99_999, curve.y.at(-1)]);
    for (let part = 0; part < 100; part++) {
      const isInPart = (at: number) => Math.floor((at / 99_999) * 100) === part;
      const of = (from: Curve) => from.y.filter((_, i) => isInPart(from.x[i]!));
      const [whole, kept] = [of(curve), of({ x, y })];
      expect([Math.min(...kept), Math.max(...kept)]).toEqual([Math.min(...whole), Math.max(...whole)]);
    }
    expect(x).toEqual(x.toSorted());
  });

  it('keeps short curves as they are', () => {
    const short = curveOf([3, 1, 2]);
    expect(thinned(short, 1)).toBe(short);
  });

  it('keeps gaps', () => {
    const y = curve.y.map((value, i) => (i >= 20_000 && i < 40_000 ? Number.NaN : value));
    const kept = thinned({ x: curve.x, y }, 100);
    expect([...kept.x].filter((_, i) => Number.isNaN(kept.y[i]!)).length).toBeGreaterThanOrEqual(19);
    expect(valuesOf(kept).length).toBeLessThan(4 * 101);
  });
});
