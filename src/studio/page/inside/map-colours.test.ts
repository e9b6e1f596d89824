import { describe, expect, it } from 'vitest';
import { darkColours, lightColours } from '../../../drawing/svg/theme.ts';
import { limitOf, mapColours, mapPicture, ranked, strengthsOf } from './map-colours.ts';

const hex = (data: Uint8ClampedArray, pixel: number) =>
  `#${[0, 1, 2].map((i) => data[4 * pixel + i]!.toString(16).padStart(2, '0')).join('')}`;

describe('the colours of maps', () => {
  it.each([
    [false, lightColours],
    [true, darkColours],
  ])('have the page at zero, and opposite tones above and below it (dark: %s)', (isDark, tones) => {
    const { data } = mapPicture(
      new Float32Array([0, 0.7, -0.7, 5]),
      { width: 4, height: 1 },
      1,
      mapColours(isDark),
    );
    expect(hex(data, 0)).toBe(tones.paper);
    // 0.7 of 255 is no whole number, so the colour is a step away at most.
    const near = (found: string, wanted: string) => {
      for (const i of [1, 3, 5]) {
        const [a, b] = [found, wanted].map((each) => Number.parseInt(each.slice(i, i + 2), 16));
        expect(Math.abs(a! - b!)).toBeLessThanOrEqual(3);
      }
    };
    near(hex(data, 1), tones.positive);
    near(hex(data, 2), tones.negative);
    expect(hex(data, 3)).not.toBe(hex(data, 1)); // what exceeds the limit has the strongest colour
    expect([3, 7, 11, 15].map((i) => data[i])).toEqual([255, 255, 255, 255]);
  });

  it('have a limit that a few extreme values do not move', () => {
    const values = new Float32Array(1000).fill(0.5);
    values[3] = -400;
    expect(limitOf(values)).toBe(0.5);
    expect(limitOf(new Float32Array([-2, 1]), 1)).toBe(2);
    expect(limitOf(new Float32Array())).toBe(0);
  });
});

describe('the strength of maps', () => {
  it('is the root mean square over all examples', () => {
    // Two examples of two maps of two numbers.
    const values = new Float32Array([3, -4, 0, 0, 0, 0, 1, 1]);
    const found = strengthsOf(values, 2, 2);
    expect(found[0]).toBeCloseTo(2.5, 12);
    expect(found[1]).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it('ranks maps, equal ones by their numbers', () => {
    expect(ranked([0, 2, 1, 2])).toEqual([1, 3, 2, 0]);
  });
});
