import { describe, expect, it } from 'vitest';
import { countPictures, lookedAt } from './picture-count.ts';

const grey = (side: number, values = 256) =>
  countPictures({ width: side, height: side, channels: 1, values });

describe('countPictures', () => {
  it('counts 16×16 pictures of 256 values: 2 to the power of 8 · 256', () => {
    const { numbers, mantissa, exponent, written } = grey(16);
    expect([numbers, exponent]).toEqual([256, 616]);
    expect(written).toBe((2n ** 2048n).toString());
    expect(mantissa).toBeCloseTo(3.2317006071, 9);
  });

  it('counts what can be counted by hand', () => {
    expect(grey(1).written).toBe('256');
    expect(grey(2).written).toBe('4294967296');
    expect(grey(3, 10)).toMatchObject({ mantissa: 1, exponent: 9, written: '1000000000' });
    expect(countPictures({ width: 2, height: 1, channels: 3, values: 2 }).written).toBe('64');
  });

  it('has as many digits by logarithms as exactly', () => {
    for (const [side, values] of [
      [90, 256],
      [300, 2],
      [210, 3],
    ] as const) {
      const { exponent, mantissa, written } = grey(side, values); // 19,507, 27,092 and 21,041 digits
      const digits = (BigInt(values) ** BigInt(side * side)).toString();
      expect([exponent, written]).toEqual([digits.length - 1, undefined]);
      expect(mantissa).toBeCloseTo(Number(`${digits[0]}.${digits.slice(1, 12)}`), 8);
    }
  });

  it.each([
    [{ width: 0, height: 1, channels: 1, values: 256 }, 'width'],
    [{ width: 1, height: 1, channels: 1, values: 1 }, 'values'],
    [{ width: 1, height: 1, channels: 2, values: 2 }, 'channels'],
  ])('refuses %j', (kind, name) => {
    expect(() => countPictures(kind as never)).toThrow(name);
  });
});

it('compares with what could have been looked at', () => {
  expect(Math.floor(Math.log10(lookedAt))).toBe(26);
});
