import { describe, expect, it } from 'vitest';
import { correlation, dot, evenlySpread, joined, mean, norm, range, sum } from './numbers.ts';

describe('range', () => {
  it('includes the first number and excludes the end', () => {
    expect(range(3, 6)).toEqual([3, 4, 5]);
    expect(range(0, 1)).toEqual([0]);
    expect(range(4, 4)).toEqual([]);
    expect(range(5, 2)).toEqual([]);
  });
});

describe('evenlySpread', () => {
  it('is all of few, and some of many', () => {
    expect(evenlySpread(3, 64)).toEqual([0, 1, 2]);
    expect(evenlySpread(10, 4)).toEqual([0, 2, 5, 7]);
    expect(evenlySpread(0, 4)).toEqual([]);
  });
});

describe('joined', () => {
  it('concatenates arrays', () => {
    expect(joined([Float32Array.of(1, 2), new Float32Array(), Float32Array.of(3)])).toEqual(
      Float32Array.of(1, 2, 3),
    );
    expect(joined([])).toEqual(new Float32Array());
  });
});

describe('sum, mean, dot and norm', () => {
  it('give known answers', () => {
    expect(sum([])).toBe(0);
    expect(sum(Int8Array.of(-1, 2, 5))).toBe(6);
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([])).toBeNaN();
    expect(dot([1, 2, 3], [4, -5, 6])).toBe(12);
    expect(norm([3, -4])).toBe(5);
  });

  it('accumulate in float64, whatever type holds the numbers', () => {
    const large = Float32Array.of(2 ** 24, 1, 1);
    expect(sum(large)).toBe(2 ** 24 + 2);
    expect(dot(large, Float32Array.of(1, 1, 1))).toBe(2 ** 24 + 2);
    expect(norm(Float32Array.of(2 ** 70))).toBe(2 ** 70);
  });

  it('accumulate from the first number to the last', () => {
    expect(sum([1e16, 1, -1e16])).toBe(0);
    expect(sum([1e16, -1e16, 1])).toBe(1);
    expect(dot([1e16, 1, -1e16], [1, 1, 1])).toBe(0);
  });
});

describe('correlation', () => {
  it('gives known answers', () => {
    expect(correlation([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(correlation([1, 2, 3, 4], [1, -1, -1, 1])).toBeCloseTo(0, 12);
    // Anscombe's first quartet.
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    expect(correlation(x, y)).toBeCloseTo(0.8164205163, 10);
  });

  it('is 0 if either side does not vary, despite rounding', () => {
    const constant = new Array<number>(7).fill(0.1);
    const varying = range(0, 7).map((i) => Math.sin(i));
    expect(correlation(constant, varying)).toBe(0);
    expect(correlation(varying, constant)).toBe(0);
    expect(correlation([0, 0], [0, 0])).toBe(0);
  });

  it('counts only the pairs inside the mask', () => {
    const [a, b] = [
      [1, 2, 3, 100],
      [2, 4, 6, -9],
    ];
    expect(correlation(a, b, { inside: [1, 1, 1, 0] })).toBeCloseTo(1, 12);
    expect(correlation(a, b)).toBeLessThan(0);
  });

  it('is 0 if the product of the variances is too small', () => {
    const [a, b] = [
      [0, 1],
      [0, 1e-2], // variances of 1/4 and 1/40000
    ];
    expect(correlation(a, b, { minSpread: 6e-6 })).toBeCloseTo(1, 12);
    expect(correlation(a, b, { minSpread: 6.5e-6 })).toBe(0);
  });
});
