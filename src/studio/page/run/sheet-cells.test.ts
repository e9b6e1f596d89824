import { describe, expect, it } from 'vitest';
import { composeGrid } from '../../../data/pictures/encode.ts';
import { cellOf, placeAfter, placeAt } from './sheet-cells.ts';

const grid = { rows: 2, columns: 3 };

describe('cellOf', () => {
  it.each([1, 3])('finds the pixels that encodeGrid wrote, enlarged %d times', (scale) => {
    const shape = { count: 6, channels: 1, height: 4, width: 5 } as const;
    // Each sample is of one grey of its own.
    const pictures = Float32Array.from({ length: 6 * 20 }, (_, i) => (Math.floor(i / 20) + 1) / 10);
    const sheet = composeGrid(pictures, shape, { columns: 3, range: 'unit', scale });
    for (let place = 0; place < 6; place++) {
      const { left, top, width, height } = cellOf(place, grid, sheet)!;
      expect([width, height]).toEqual([5 * scale, 4 * scale]);
      const greys = new Set<number>();
      for (let y = top; y < top + height; y++)
        for (let x = left; x < left + width; x++) greys.add(sheet.data[y * sheet.width + x]!);
      expect([...greys]).toEqual([Math.round((255 * (place + 1)) / 10)]);
    }
  });

  it('has no place beyond the sheet', () => {
    expect(cellOf(6, grid, { width: 30, height: 20 })).toBeUndefined();
    expect(cellOf(-1, grid, { width: 30, height: 20 })).toBeUndefined();
  });
});

describe('placeAt', () => {
  it.each([
    [0, 0, 0],
    [0.99, 0, 2],
    [0.5, 0.75, 4],
    [1, 1, 5],
    [-0.1, 2, 3],
  ])('of %d, %d is %d', (x, y, place) => expect(placeAt(x, y, grid)).toBe(place));
});

describe('placeAfter', () => {
  it.each([
    ['ArrowRight', 1, 2],
    ['ArrowRight', 2, 2],
    ['ArrowLeft', 3, 3],
    ['ArrowDown', 1, 4],
    ['ArrowUp', 1, 1],
    ['End', 0, 5],
    ['a', 0, undefined],
  ])('%s from %d leads to %s', (key, place, next) => expect(placeAfter(key, place, grid)).toBe(next));
});
