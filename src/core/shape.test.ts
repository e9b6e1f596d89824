import { describe, expect, it } from 'vitest';
import { broadcastShapes, sameShape, showShape, sizeOf, stridesOf, type Shape } from './shape.ts';

describe('shapes', () => {
  it('have a size; a scalar has one element', () => {
    expect(sizeOf([2, 3, 4])).toBe(24);
    expect(sizeOf([])).toBe(1);
    expect(sizeOf([2, 0])).toBe(0);
  });

  it('are the same if all axes are the same', () => {
    expect(sameShape([2, 3], [2, 3])).toBe(true);
    expect(sameShape([2, 3], [3, 2])).toBe(false);
    expect(sameShape([2, 3], [2, 3, 1])).toBe(false);
    expect(sameShape([], [])).toBe(true);
  });

  it('have row-major strides', () => {
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
    expect(stridesOf([])).toEqual([]);
  });

  it('print as a list', () => {
    expect(showShape([64, 3, 32, 32])).toBe('[64, 3, 32, 32]');
    expect(showShape([])).toBe('[]');
  });
});

describe('broadcastShapes', () => {
  it.each<readonly [Shape, Shape, Shape | undefined]>([
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[], [2, 3], [2, 3]],
    [[3], [2, 3], [2, 3]],
    [
      [2, 1],
      [1, 3],
      [2, 3],
    ],
    [
      [4, 1, 2],
      [3, 1],
      [4, 3, 2],
    ],
    [[2], [3], undefined],
    [[2, 3], [2], undefined],
    [[2, 3], [3, 2], undefined],
  ])('of %j and %j gives %j, in either order', (a, b, expected) => {
    expect(broadcastShapes(a, b)).toEqual(expected);
    expect(broadcastShapes(b, a)).toEqual(expected);
  });
});
