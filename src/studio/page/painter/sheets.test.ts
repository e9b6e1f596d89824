import { describe, expect, it } from 'vitest';
import type { RgbaPicture } from '../../../core/pictures.ts';
import { enlarged, sheetOf } from './sheets.ts';

/** A picture of one row, of shades of grey. */
function row(...shades: number[]): RgbaPicture {
  return {
    width: shades.length,
    height: 1,
    data: new Uint8ClampedArray(shades.flatMap((shade) => [shade, shade, shade, 255])),
  };
}

const shadesOf = ({ data }: RgbaPicture) => Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]);

describe('enlarged', () => {
  it('makes a square of every pixel', () => {
    const large = enlarged(row(10, 20), 2);
    expect([large.width, large.height]).toEqual([4, 2]);
    expect(shadesOf(large)).toEqual([10, 10, 20, 20, 10, 10, 20, 20]);
    expect([...large.data.subarray(0, 4)]).toEqual([10, 10, 10, 255]);
  });
});

describe('sheetOf', () => {
  it('puts pictures in rows, with white between them and where one is missing', () => {
    const sheet = sheetOf([[row(1, 2), row(3, 4)], [row(5, 6)]], 1);
    expect([sheet.width, sheet.height]).toEqual([5, 3]);
    expect(shadesOf(sheet)).toEqual([1, 2, 255, 3, 4, 255, 255, 255, 255, 255, 5, 6, 255, 255, 255]);
  });
});
