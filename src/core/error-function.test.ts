import { describe, expect, it } from 'vitest';
import { erf, inverseErf } from './error-function.ts';

/** From Abramowitz and Stegun, table 7.1, and Python's math.erf. */
const known = [
  [0, 0],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
  [3, 0.9999779095030014],
  [5, 0.9999999999984626],
] as const;

describe('erf', () => {
  it.each(known)('of %d is %d, and it is odd', (x, expected) => {
    expect(Math.abs(erf(x) - expected)).toBeLessThan(1e-15);
    expect(erf(-x)).toBe(-erf(x));
  });

  it('approaches 1', () => {
    expect([erf(7), erf(-1e300), erf(Infinity)]).toEqual([1, -1, 1]);
  });
});

describe('inverseErf', () => {
  it.each([0, 1e-9, 0.01, -0.3, 0.5, 0.9, -0.99, 0.999999, 1 - 1e-12])('of %d', (value) => {
    expect(Math.abs(erf(inverseErf(value)) - value)).toBeLessThan(4e-16);
  });
});
