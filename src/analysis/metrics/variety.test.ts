import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { rowsOf } from './rows.ts';
import { varietyOf } from './variety.ts';

const draw = (count: number, deviation: number, mean = 0) =>
  rowsOf(new RandomStream(17, 'test', count).normal(new Float32Array(count * 5), mean, deviation), 5);

/** The definition: over all pairs. */
function rootMeanSquareDistance({ data, dimension }: ReturnType<typeof draw>): number {
  const count = data.length / dimension;
  let squares = 0;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      for (let i = 0; i < dimension; i++)
        squares += (data[a * dimension + i]! - data[b * dimension + i]!) ** 2;
    }
  }
  return Math.sqrt(squares / ((count * (count - 1)) / 2));
}

describe('varietyOf', () => {
  it('is the ratio of root mean square distances between two pictures', () => {
    const [samples, real] = [draw(40, 0.3, 100), draw(50, 1.5)];
    const expected = rootMeanSquareDistance(samples) / rootMeanSquareDistance(real);
    expect(varietyOf(samples, real)).toBeCloseTo(expected, 6);
  });

  it('is 0 if all samples are the same, and 1 for the same set', () => {
    const real = draw(20, 1);
    expect(varietyOf(rowsOf(new Float32Array(50).fill(0.3), 5), real)).toBeLessThan(1e-6);
    expect(varietyOf(real, real)).toBe(1);
  });

  it('is unknown for one sample, and if all real pictures are the same', () => {
    expect(varietyOf(draw(1, 1), draw(20, 1))).toBeUndefined();
    expect(varietyOf(draw(20, 1), rowsOf(new Float32Array(50), 5))).toBeUndefined();
  });
});
