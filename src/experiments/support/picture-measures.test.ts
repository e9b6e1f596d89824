import { describe, expect, it } from 'vitest';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { findingsOf } from '../dcgan-figure-8/turning.ts';
import { indicesOfLargest } from './exemplars.ts';
import { brightness, measuresOf, middleLight, rightLight, standardisedBy } from './picture-measures.ts';

const grey: ImageSpec = { channels: 1, height: 8, width: 8, range: 'unit' };

/** A picture of one channel, by column and row. */
function drawn(valueAt: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: 64 }, (_, i) => valueAt(i % 8, Math.floor(i / 8)));
}

describe('measuresOf', () => {
  const middle = drawn((x, y) => (x >= 2 && x < 6 && y >= 2 && y < 6 ? 1 : 0));
  const rim = drawn((x, y) => (x === 0 || x === 7 || y === 0 || y === 7 ? 1 : 0));
  const right = drawn((x) => (x >= 5 ? 1 : 0)); // the columns whose centres are in the last third

  it('is 0 for black and 1 for white in every range', () => {
    const both = Float32Array.of(...drawn(() => 0), ...drawn(() => 1));
    expect(measuresOf(both, grey, brightness)).toEqual([0, 1]);
    const signed = both.map((value) => 2 * value - 1);
    expect(measuresOf(signed, { ...grey, range: 'signed' }, brightness)).toEqual([0, 1]);
  });

  it('compares the middle with the border, and the right with the left', () => {
    expect([middle, rim, right].map((picture) => measuresOf(picture, grey, middleLight)[0])).toEqual([
      1,
      -1,
      expect.closeTo(4 / 16 - 12 / 28),
    ]);
    const [ofMiddle] = measuresOf(middle, grey, rightLight);
    expect(ofMiddle).toBeCloseTo(0);
    expect(measuresOf(right, grey, rightLight)[0]).toBeCloseTo(1);
  });

  it('weights colours as luma does', () => {
    const area = 64;
    const green = new Float32Array(3 * area).fill(1, area, 2 * area);
    expect(measuresOf(green, { ...grey, channels: 3 }, brightness)[0]).toBeCloseTo(0.587);
  });
});

describe('statistics of samples', () => {
  it('standardise values, to 0 if the samples are all equal', () => {
    expect([1, 3, 7].map(standardisedBy([2, 4]))).toEqual([-2, 0, 4]);
    expect(standardisedBy([5, 5])(7)).toBe(0);
  });

  it('find the largest scores, the first of equal ones first', () => {
    expect(indicesOfLargest([3, 9, 9, 1], 3)).toEqual([1, 2, 0]);
  });

  it('distinguish samples that turn from samples that do not', () => {
    const t = [-1, 0, 1];
    const turning = findingsOf([t, t.map((place) => 2 + place)], t);
    expect(turning).toMatchObject({ means: [0, 1, 2], turned: 1 });
    expect(turning.correlation).toBeCloseTo(Math.sqrt(2 / 3 / (2 / 3 + 1)));
    expect(findingsOf([[1, 0, 1]], t)).toMatchObject({ correlation: 0, turned: 0 });
  });
});
