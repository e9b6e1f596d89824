import { describe, expect, it } from 'vitest';
import { finerThan, significant } from './significant.ts';

describe('significant digits', () => {
  it('are five', () => {
    const values = [
      123_456_789, -1.666290521621704, 0.000012345678, 99_999.5, 1e-30, 1.23456e200, 5e-324, 0, 1,
    ];
    for (const value of values) expect(significant(value)).toBe(Number(value.toPrecision(5)));
  });

  it('are as many more as a chart can show', () => {
    expect(significant(1000.0625, finerThan([1000], [1000.2]))).toBe(1000.0625);
    expect(significant(1000.0625, finerThan([0], [2000]))).toBe(1000.1);
    expect(finerThan([Number.NaN], [Number.NaN])).toBe(0);
  });

  it('print in few characters', () => {
    for (let i = 1; i < 20_000; i++) {
      const value = Math.fround(Math.sin(i) * 10 ** ((i % 40) - 20));
      expect(String(significant(value))).toBe(String(Number(value.toPrecision(5))));
    }
  });
});
