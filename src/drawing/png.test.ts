import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { picture, rasterOf } from './pictures.ts';
import { encodeJpeg, encodePng, type PixelOptions } from './png.ts';
import { lettersOf, withForeignApart } from './foreign-letters.ts';
import { column, row, space, type Box } from './svg/box.ts';
import { captioned } from './svg/figure.ts';
import { allMarks } from './svg/marks.ts';
import { lightColours } from './svg/theme.ts';
import { words } from './svg/words.ts';

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => number[];
  /** Left, top, right and bottom of everything that is not white; the last two are exclusive. */
  readonly inked: readonly number[];
}

async function decode(box: Box, options: PixelOptions = {}): Promise<Decoded> {
  const { bytes } = await encodePng(box, { margin: 0, scale: 1, ...options });
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      if (at(x, y).every((value) => value === 255)) continue;
      xs.push(x);
      ys.push(y);
    }
  }
  const inked = [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
  return { width: info.width, height: info.height, at, inked };
}

const rgb = (hex: string) => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));

describe('pictures in a drawing', () => {
  it.each([
    [1, 1],
    [3, 1],
    [2, 2],
    [5, 3],
  ])('keep each pixel if enlarged %i times and rasterised at scale %i', async (scale, zoom) => {
    const shape = { channels: 3, height: 5, width: 7 } as const;
    const bytes = Array.from({ length: 105 }, (_, i) => (i * 73 + ((i * i) % 251)) % 256);
    const image = Float32Array.from(bytes, (byte) => byte / 255);
    const drawn = picture(image, shape, { range: 'unit', scale });
    // Below a heading and next to a space, as on a sheet.
    const sheet = column([words('a heading'), row([space(11), drawn])], { gap: 5 });
    const { at } = await decode(sheet, { scale: zoom, margin: 3 });
    const [left, top] = [3 + 11 + 12 + 3, 3 + words('a heading').height + 5 + 3];
    const side = scale * zoom;
    for (let y = 0; y < 5 * side; y++) {
      for (let x = 0; x < 7 * side; x++) {
        const source = [0, 1, 2].map(
          (channel) => bytes[channel * 35 + Math.floor(y / side) * 7 + Math.floor(x / side)],
        );
        expect(at(left * zoom + x, top * zoom + y), `${x}, ${y}`).toEqual(source);
      }
    }
  });

  it('are grey if they have one channel, and may have a frame and outlines', async () => {
    const shape = { channels: 1, height: 3, width: 4 } as const;
    const outlines = [{ left: 1, top: 0, width: 2, height: 3 }];
    const framed = picture(new Float32Array(12).fill(0.2), shape, {
      range: 'unit',
      scale: 8,
      frame: 'accent',
      outlines,
    });
    const drawn = await decode(framed);
    expect([drawn.width, drawn.height, drawn.inked]).toEqual([38, 30, [0, 0, 38, 30]]);
    expect(drawn.at(0, 0)).toEqual(rgb(lightColours.accent));
    expect(drawn.at(4, 4)).toEqual([51, 51, 51]);
    // The outline is one pixel wide, inside its rectangle, with a light line within.
    expect(drawn.at(3 + 8, 14)).toEqual(rgb(lightColours.accent));
    expect(drawn.at(3 + 9, 14)).toEqual([255, 255, 255]);
    expect(drawn.at(3 + 10, 14)).toEqual([51, 51, 51]);
    expect(drawn.at(3 + 7, 14)).toEqual([51, 51, 51]);
  });

  it('are refused if the number of values does not fit', () => {
    const shape = { channels: 3, height: 2, width: 2 } as const;
    expect(() => picture(new Float32Array(6), shape, { range: 'unit' })).toThrow('expected 12');
  });

  it('are PNG files that other programs can read', async () => {
    for (const channels of [1, 3] as const) {
      const data = Uint8Array.from({ length: 6 * channels }, (_, i) => 40 * i);
      const { data: read, info } = await sharp(rasterOf({ data, width: 3, height: 2, channels }).encode())
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([3, 2, channels]);
      expect([...read]).toEqual([...data]);
    }
  });
});

describe('text in a drawing', () => {
  it.each(['A plain sentence with figures: 0.1234', 'ÄÖÜ naïve λ σ → ∇f(x) ≤ ½', 'спальня'])(
    'is as wide as measured: %s',
    async (text) => {
      for (const bold of [false, true]) {
        const box = words(text, { size: 20, bold });
        const { inked } = await decode(box);
        expect(inked[2]).toBeLessThanOrEqual(box.width);
        expect(inked[2]! - inked[0]!).toBeGreaterThan(box.width * 0.95);
        expect([inked[1]! >= 0, inked[3]! <= box.height]).toEqual([true, true]);
      }
    },
  );

  it('has every run of a line at its measured position', async () => {
    const long = 'italic and ';
    const both = words(
      [
        { text: long, italic: true },
        { text: 'x', script: 'sub' },
      ],
      { size: 20 },
    );
    const { inked } = await decode(both);
    expect(Math.abs(inked[2]! - both.width)).toBeLessThan(3);
  });

  it('draws the codes of letters that no font has, and lists these letters', async () => {
    const box = captioned(words('a卧b'), '室');
    const { bytes, missing } = await encodePng(box, { fontFolders: [] });
    expect(missing).toEqual(['卧', '室']);
    expect(bytes.length).toBeGreaterThan(100);
    const spelled = withForeignApart(box, missing);
    expect(lettersOf(spelled)).toBe('a5367b5BA4');
    const marks = [...allMarks(spelled.marks)].flatMap((mark) => (mark.kind === 'text' ? [mark] : []));
    const [a, , , b] = marks;
    expect(b!.x - a!.x).toBeGreaterThan(14); // the width of the letter is kept
    // A letter that some font has is kept, at its measured position.
    const apart = [...allMarks(withForeignApart(words('a卧室b'), []).marks)];
    expect(apart.map((mark) => mark.kind === 'text' && mark.runs[0]!.text)).toEqual(['a', '卧室', 'b']);
    expect(withForeignApart(words('ab'), [])).toEqual(words('ab'));
  });
});

describe('a drawing as a file', () => {
  it('has a white margin, and twice the pixels by default', async () => {
    const dot: Box = {
      width: 10,
      height: 10,
      marks: [{ kind: 'rectangle', x: 0, y: 0, width: 10, height: 10, paint: { fill: 'ink' } }],
    };
    const { width, inked } = await decode(dot, { margin: 7 });
    expect([width, inked]).toEqual([24, [7, 7, 17, 17]]);
    const { bytes } = await encodePng(dot);
    expect((await sharp(bytes).metadata()).width).toBe(84);
  });

  it('is deterministic', async () => {
    const [first, second] = await Promise.all([encodePng(words('again')), encodePng(words('again'))]);
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
  });

  it('is a JPEG whose letters are as dark as in the PNG', async () => {
    const { bytes } = await encodeJpeg(words('of many pictures'));
    expect((await sharp(bytes).metadata()).format).toBe('jpeg');
    for (const { min, max } of (await sharp(bytes).stats()).channels) {
      expect([min < 60, max > 250]).toEqual([true, true]);
    }
  });
});
