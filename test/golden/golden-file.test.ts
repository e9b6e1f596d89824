import { describe, expect, it } from 'vitest';
import { maxDifference } from './golden-file.ts';

describe('maxDifference', () => {
  it('is the largest absolute difference', () => {
    expect(maxDifference([1, 2, 3], [1, 4.5, 2])).toBe(2.5);
    expect(maxDifference([], [])).toBe(0);
  });

  it.each([
    ['first', [NaN, 1]],
    ['last', [1, NaN]],
  ])('is NaN if there is a NaN, such as the %s number', (_, values) => {
    expect(maxDifference(values, [1, 1])).toBeNaN();
    expect(maxDifference([1, 1], values)).toBeNaN();
  });

  it('refuses arrays of different lengths', () => {
    expect(() => maxDifference([1], [1, 2])).toThrow('got 1 numbers, expected 2');
  });
});
