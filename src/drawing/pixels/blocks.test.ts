import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  above,
  beside,
  caption,
  colours,
  encodeFigure,
  encodeFigureAsJpeg,
  picture,
  scaleForFigure,
  space,
  table,
  type Block,
} from './blocks.ts';

interface Decoded {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): number[];
  /** Left, top, right, bottom of all that is not paper; the last two exclusive. */
  readonly inked: readonly number[];
}

async function decode(block: Block, margin = 0): Promise<Decoded> {
  const file = await encodeFigure(block, margin);
  const { width, height } = await sharp(file).metadata();
  const data = await sharp(file).raw().toBuffer();
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
  const xs: number[] = [];
  const ys: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (at(x, y).every((value) => value === 255)) continue;
      xs.push(x);
      ys.push(y);
    }
  }
  return {
    width,
    height,
    at,
    inked: [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1],
  };
}

const red = Float32Array.of(1, -1, -1);
const dot = (side: number): Block =>
  picture(red, { channels: 3, height: 1, width: 1 }, { range: 'signed', scale: side - 6, frame: 'ink' });

describe('blocks', () => {
  it('outline parts of a picture, in its own pixels', async () => {
    const shape = { channels: 1, height: 3, width: 4 } as const;
    const outlines = [{ left: 1, top: 0, width: 2, height: 3 }];
    const drawn = await decode(picture(new Float32Array(12), shape, { range: 'unit', scale: 8, outlines }));
    const { accent } = colours;
    // The picture begins at 3; the outline is two pixels wide, within its part.
    expect([drawn.at(3 + 8, 3), drawn.at(3 + 9, 14), drawn.at(3 + 23, 26), drawn.at(3 + 22, 14)]).toEqual([
      accent,
      accent,
      accent,
      accent,
    ]);
    for (const [x, y] of [
      [3 + 7, 14],
      [3 + 24, 14],
      [3 + 10, 14],
      [3 + 16, 5],
    ] as const) {
      expect(drawn.at(x, y)).toEqual([0, 0, 0]);
    }
  });

  it('draw pictures enlarged, in colour and in grey, with room for a frame', async () => {
    const shape = { channels: 3, height: 1, width: 2 } as const;
    const image = Float32Array.of(1, -1, -1, 1, -1, -1); // red, green
    const plain = await decode(picture(image, shape, { range: 'signed', scale: 4 }));
    expect([plain.width, plain.height, plain.inked]).toEqual([14, 10, [3, 3, 11, 7]]);
    expect([plain.at(3, 3), plain.at(6, 6), plain.at(7, 3)]).toEqual([
      [255, 0, 0],
      [255, 0, 0],
      [0, 255, 0],
    ]);
    const framed = await decode(picture(image, shape, { range: 'signed', scale: 4, frame: 'accent' }));
    expect([framed.inked, framed.at(0, 0), framed.at(3, 3)]).toEqual([
      [0, 0, 14, 10],
      [...colours.accent],
      [255, 0, 0],
    ]);
    const grey = picture(Float32Array.of(0.2), { channels: 1, height: 1, width: 1 }, { range: 'unit' });
    expect((await decode(grey)).at(60, 60)).toEqual([51, 51, 51]);
    expect(() => picture(image, { ...shape, height: 2 }, { range: 'unit' })).toThrow('expected 12');
  });

  it('draw text, of whole pixels, in lines', async () => {
    const one = await decode(caption('H', { size: 3 }));
    expect([one.width, one.height, one.inked]).toEqual([15, 27, [0, 0, 15, 21]]);
    expect(one.at(0, 0)).toEqual([...colours.ink]);
    expect(caption('four').width).toBe((4 * 6 - 1) * 2);
    expect(caption('a\nb').height).toBe(2 * caption('a').height + 4);
    expect(caption('')).toMatchObject({ width: 0, height: 18 });
  });

  it('wrap text between words, and never lose one', () => {
    const text = 'a caption of several words';
    const wrapped = caption(text, { width: 12 * 10 });
    expect(wrapped.width).toBeLessThanOrEqual(12 * 10);
    expect(wrapped.height).toBe(caption('a caption\nof several\nwords').height);
    expect(caption('indivisible', { width: 10 }).width).toBe(caption('indivisible').width);
  });

  it('stand beside and above each other', async () => {
    const row = beside([dot(10), dot(20)], { gap: 5, align: 'end' });
    expect([row.width, row.height]).toEqual([35, 20]);
    const drawn = await decode(row);
    expect([drawn.at(0, 9), drawn.at(0, 10), drawn.at(15, 0)]).toEqual([
      [255, 255, 255],
      [...colours.ink],
      [...colours.ink],
    ]);
    const column = await decode(above([dot(10), dot(20)], { gap: 5, align: 'middle' }));
    expect([column.width, column.height, column.at(4, 0)[0], column.at(5, 0)[0]]).toEqual([20, 35, 255, 32]);
  });

  it('line up in tables, whose rows may be of different lengths', () => {
    const rows = table([[dot(10), dot(30)], [dot(20)], [space(), dot(10), dot(10)]], 2);
    expect([rows.width, rows.height]).toEqual([20 + 30 + 10 + 2 * 2, 30 + 20 + 10 + 2 * 2]);
  });
});

describe('encodeFigure', () => {
  it('keeps a margin of white', async () => {
    const { width, inked } = await decode(dot(10), 7);
    expect([width, inked]).toEqual([24, [7, 7, 17, 17]]);
  });

  it('makes a JPEG whose letters are as dark as those of the PNG', async () => {
    const words = caption('of many pictures');
    const file = await encodeFigureAsJpeg(words);
    const { format, width, height } = await sharp(file).metadata();
    expect({ format, width, height }).toEqual({
      format: 'jpeg',
      width: words.width + 32,
      height: words.height + 32,
    });
    const { channels } = await sharp(file).stats();
    for (const { min, max } of channels) expect([min < 60, max > 250]).toEqual([true, true]);
  });

  it('enlarges small pictures until a caption fits below', () => {
    expect([28, 64, 128, 256].map((side) => scaleForFigure(side, side))).toEqual([4, 2, 1, 1]);
  });
});
