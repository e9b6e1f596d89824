import { describe, expect, it } from 'vitest';
import { dot } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

describe('symmetricEigen', () => {
  it('agrees with a matrix whose eigenvalues are known', () => {
    // λ² − 7λ + 9 = 0
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 5), 2);
    expect(values[0]).toBeCloseTo((7 + Math.sqrt(13)) / 2, 12);
    expect(values[1]).toBeCloseTo((7 - Math.sqrt(13)) / 2, 12);
    expect(Math.abs(dot(vectors[0]!, vectors[1]!))).toBeLessThan(1e-12);
  });

  it('decomposes a random matrix: A v = λ v, orthonormal, the greatest first', () => {
    const size = 40;
    const b = Float64Array.from(new RandomStream(1, 'test', 0).normal(new Float32Array(size * size)));
    const a = Float64Array.from(b, (value, i) => value + b[(i % size) * size + Math.floor(i / size)]!);
    const { values, vectors } = symmetricEigen(a, size);
    vectors.forEach((vector, k) => {
      const image = Float64Array.from({ length: size }, (_, row) =>
        dot(a.subarray(row * size, (row + 1) * size), vector),
      );
      image.forEach((value, i) => expect(value).toBeCloseTo(values[k]! * vector[i]!, 10));
      vectors.forEach((other, j) => expect(dot(vector, other)).toBeCloseTo(j === k ? 1 : 0, 12));
    });
    expect([...values]).toEqual([...values].toSorted((x, y) => y - x));
  });

  it('takes a matrix of zeros, and one of a single number', () => {
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
    expect([...symmetricEigen(Float64Array.of(-2), 1).values]).toEqual([-2]);
  });
});
