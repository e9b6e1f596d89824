import { describe, expect, it } from 'vitest';
import { boxFinder } from './object-boxes.ts';

const grey = { channels: 1, height: 8, width: 10, range: 'unit' } as const;

/** A grey picture of dots: `#` is 1, `.` is 0. */
const drawn = (rows: string): Float32Array =>
  Float32Array.from(rows.replaceAll(/\s/g, ''), (dot) => (dot === '#' ? 1 : 0));

const picture = drawn(`
  ..........
  .##.......
  .###...#..
  .......#..
  ........#.
  ..........
  #.........
  ..........`);

describe('boxFinder', () => {
  it('puts boxes around patches that are connected by sides, from top to bottom', () => {
    expect(boxFinder(picture, grey, 'bright')(picture)).toEqual([
      { left: 1, top: 1, width: 3, height: 2 },
      { left: 7, top: 2, width: 1, height: 2 },
      { left: 8, top: 4, width: 1, height: 1 },
      { left: 0, top: 6, width: 1, height: 1 },
    ]);
  });

  it('ignores patches that fill the picture, and specks', () => {
    expect(boxFinder(picture, grey, 'bright')(picture.map(() => 1))).toEqual([]);
    const large = { ...grey, height: 16, width: 10 };
    const twice = Float32Array.of(...picture, ...new Float32Array(80));
    expect(boxFinder(twice, large, 'bright')(twice)).toEqual([
      { left: 1, top: 1, width: 3, height: 2 },
      { left: 7, top: 2, width: 1, height: 2 }, // two of 160 pixels; a single one is less than 1%
    ]);
  });

  it('takes its threshold from all given pictures, so others may have no objects', () => {
    const dim = picture.map((value) => value / 4);
    const find = boxFinder(Float32Array.of(...picture, ...picture), grey, 'bright');
    expect(find(picture)).toHaveLength(4);
    expect(find(dim)).toEqual([]);
    expect(boxFinder(dim, grey, 'bright')(dim)).toHaveLength(4);
    const negative = picture.map((value) => 1 - value);
    expect(boxFinder(negative, grey, 'dark')(negative)).toHaveLength(4);
  });

  it('finds colours, also in the range of a tanh generator', () => {
    const colour = { ...grey, channels: 3, range: 'signed' } as const;
    const white = new Float32Array(80).fill(1);
    const without = Float32Array.from(picture, (value) => 1 - 2 * value);
    // White, except that the patches lack green and blue: they are red.
    const red = Float32Array.of(...white, ...without, ...without);
    expect(boxFinder(red, colour, 'red')(red)).toHaveLength(4);
    expect(boxFinder(red, colour, 'blue')(red)).toEqual([]);
    expect(() => boxFinder(picture, grey, 'red')).toThrow('got the rule red for grey pictures');
  });
});
