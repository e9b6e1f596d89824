/**
 * Pictures that explain themselves: captions, frames and rows of pictures, put beside and above each other on
 * white, as a figure of a paper. A figure is built of blocks, each of which knows its size and how to draw
 * itself, and encoded as a whole.
 */
import sharp, { type Sharp } from 'sharp';
import { drawable, glyphAdvance, glyphHeight, glyphOf, glyphWidth } from './bitmap-font.ts';
import { composeGrid, type EncodePictureOptions } from '../../data/pictures/encode.ts';
import type { PictureShape } from '../../data/pictures/source.ts';

export type Colour = readonly [red: number, green: number, blue: number];

/**
 * Colours that figures use: `ink` for text, `faint` for what is said by the way, `accent` to point out, `soft` for
 * areas.
 */
export const colours = {
  paper: [255, 255, 255],
  ink: [32, 32, 32],
  faint: [112, 112, 112],
  soft: [190, 206, 222],
  accent: [208, 64, 24],
} as const satisfies Record<string, Colour>;

export type ColourName = keyof typeof colours;

/** RGB bytes to draw on. */
export interface Canvas {
  readonly data: Uint8Array;
  readonly width: number;
}

/** A part of a figure, in pixels. */
export interface Block {
  readonly width: number;
  readonly height: number;
  draw(canvas: Canvas, left: number, top: number): void;
}

export interface CaptionOptions {
  /** Each of the font's pixels becomes a square of this many pixels a side; default 2, letters of 14. */
  readonly size?: number;
  readonly colour?: ColourName;
  /** Words that do not fit into this many pixels go to the next line; default: no limit. */
  readonly width?: number;
}

export interface PictureOptions extends EncodePictureOptions {
  /** Colour of a frame around the picture; its place is kept free where there is none. */
  readonly frame?: ColourName;
  /** Rectangles to be drawn on the picture, in its own pixels. */
  readonly outlines?: readonly Rectangle[];
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where blocks stand that are smaller than those along with them. */
export type Alignment = 'start' | 'middle' | 'end';

export interface StackOptions {
  /** Pixels between two blocks. */
  readonly gap?: number;
  readonly align?: Alignment;
}

/** What the sides of a picture in a figure are enlarged towards, so that a caption fits below it. */
const figureSide = 128;
const frameWidth = 3;
const outlineWidth = 2;
const jpegQuality = 82;
const lineGap = 2;

/** How often pictures of this size are enlarged in a figure: 28×28 four times, 64×64 twice. */
export function scaleForFigure(height: number, width: number): number {
  return Math.max(1, Math.floor(figureSide / Math.max(height, width)));
}

/** Text, in lines where it has line breaks or does not fit. */
export function caption(text: string, options: CaptionOptions = {}): Block {
  const { size = 2, colour = 'ink', width: most = Infinity } = options;
  const lines = text
    .split('\n')
    .flatMap((line) => wrap(drawable(line), Math.floor(most / (glyphAdvance * size))));
  const letters = Math.max(...lines.map((line) => line.length));
  const lineHeight = (glyphHeight + lineGap) * size;
  return {
    width: Math.max(0, letters * glyphAdvance - 1) * size,
    height: lines.length * lineHeight - lineGap * size,
    draw(canvas, left, top) {
      lines.forEach((line, row) => {
        for (let column = 0; column < line.length; column++) {
          const place = [left + column * glyphAdvance * size, top + row * lineHeight] as const;
          drawLetter(canvas, line.charAt(column), place, size, colours[colour]);
        }
      });
    },
  };
}

/**
 * One picture, with room for a frame around it.
 *
 * @param image channels × height × width values in `range`
 * @throws UsageError if the number of values does not fit
 */
export function picture(image: Float32Array, shape: PictureShape, options: PictureOptions): Block {
  const { range, scale = scaleForFigure(shape.height, shape.width), frame, outlines = [] } = options;
  const raw = composeGrid(image, { ...shape, count: 1 }, { columns: 1, padding: 0, range, scale });
  const size = { width: raw.width + 2 * frameWidth, height: raw.height + 2 * frameWidth };
  return {
    ...size,
    draw(canvas, left, top) {
      if (frame !== undefined) fill(canvas, left, top, size, colours[frame]);
      for (let y = 0; y < raw.height; y++) {
        let from = y * raw.width * raw.channels;
        let to = ((top + frameWidth + y) * canvas.width + left + frameWidth) * 3;
        for (let x = 0; x < raw.width; x++, from += raw.channels) {
          // A grey picture's one value stands for all three colours.
          for (let colour = 0; colour < 3; colour++, to++) {
            canvas.data[to] = raw.data[from + (raw.channels === 1 ? 0 : colour)]!;
          }
        }
      }
      for (const outline of outlines) {
        outlineRectangle(canvas, left + frameWidth, top + frameWidth, outline, scale);
      }
    },
  };
}

/** The edge of a rectangle of a picture that is drawn `scale` times as large at `left` and `top`. */
function outlineRectangle(canvas: Canvas, left: number, top: number, of: Rectangle, scale: number): void {
  const [x, y] = [left + of.left * scale, top + of.top * scale];
  const [width, height] = [of.width * scale, of.height * scale];
  const draw = (dx: number, dy: number, size: { width: number; height: number }) =>
    fill(canvas, x + dx, y + dy, size, colours.accent);
  const thickness = Math.min(outlineWidth, width, height);
  draw(0, 0, { width, height: thickness });
  draw(0, height - thickness, { width, height: thickness });
  draw(0, 0, { width: thickness, height });
  draw(width - thickness, 0, { width: thickness, height });
}

/** Blocks from left to right. */
export function beside(blocks: readonly Block[], options: StackOptions = {}): Block {
  return stack(blocks, 'width', 'height', { gap: 12, ...options });
}

/** Blocks from top to bottom. */
export function above(blocks: readonly Block[], options: StackOptions = {}): Block {
  return stack(blocks, 'height', 'width', { gap: 4, ...options });
}

/** Blocks in rows whose columns are as wide as their widest block; blocks are centred in their cells. */
export function table(rows: readonly (readonly Block[])[], gap = 4): Block {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.width ?? 0)),
  );
  const centred = (block: Block, width: number): Block => ({
    width,
    height: block.height,
    draw: (canvas, left, top) => block.draw(canvas, left + shift(width - block.width, 'middle'), top),
  });
  const lines = rows.map((row) =>
    beside(
      row.map((block, column) => centred(block, widths[column]!)),
      { gap, align: 'middle' },
    ),
  );
  return above(lines, { gap });
}

/** A block with others drawn over it, each at its place: the labels of an axis, beside the lines. */
export function overlaid(
  base: Block,
  labels: readonly { readonly block: Block; readonly left: number; readonly top: number }[],
): Block {
  return {
    width: base.width,
    height: base.height,
    draw(canvas, left, top) {
      base.draw(canvas, left, top);
      for (const label of labels) {
        label.block.draw(canvas, left + Math.round(label.left), top + Math.round(label.top));
      }
    },
  };
}

/** An empty block, to keep a place free. */
export function space(width = 0, height = 0): Block {
  return { width, height, draw: () => undefined };
}

/** The figure as PNG, in sRGB, with a margin of white. */
export async function encodeFigure(block: Block, margin = 16): Promise<Uint8Array> {
  return drawn(block, margin).png().toBuffer();
}

/**
 * The figure as JPEG, in sRGB, with a margin of white: of many colour pictures a fifth of the PNG.
 *
 * @param fineColour whether colours that change from pixel to pixel are kept; half as large again. Default: no
 */
export async function encodeFigureAsJpeg(
  block: Block,
  { margin = 16, fineColour = false }: { readonly margin?: number; readonly fineColour?: boolean } = {},
): Promise<Uint8Array> {
  const chromaSubsampling = fineColour ? '4:4:4' : '4:2:0';
  return drawn(block, margin).jpeg({ quality: jpegQuality, chromaSubsampling, mozjpeg: true }).toBuffer();
}

function drawn(block: Block, margin: number): Sharp {
  const width = block.width + 2 * margin;
  const height = block.height + 2 * margin;
  const canvas: Canvas = { data: new Uint8Array(width * height * 3).fill(255), width };
  block.draw(canvas, margin, margin);
  return sharp(canvas.data, { raw: { width, height, channels: 3 } });
}

function stack(
  blocks: readonly Block[],
  along: 'width' | 'height',
  across: 'width' | 'height',
  { gap, align = 'start' }: StackOptions & { gap: number },
): Block {
  const length = blocks.reduce((sum, block) => sum + block[along], gap * Math.max(0, blocks.length - 1));
  const breadth = Math.max(0, ...blocks.map((block) => block[across]));
  return {
    width: along === 'width' ? length : breadth,
    height: along === 'width' ? breadth : length,
    draw(canvas, left, top) {
      let at = 0;
      for (const block of blocks) {
        const aside = shift(breadth - block[across], align);
        if (along === 'width') block.draw(canvas, left + at, top + aside);
        else block.draw(canvas, left + aside, top + at);
        at += block[along] + gap;
      }
    },
  };
}

function shift(free: number, align: Alignment): number {
  return align === 'start' ? 0 : align === 'middle' ? Math.floor(free / 2) : free;
}

/** Lines of at most `most` letters, broken between words; a longer word keeps a line to itself. */
function wrap(line: string, most: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && longer.length > most) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current];
}

function drawLetter(
  canvas: Canvas,
  letter: string,
  [left, top]: readonly [number, number],
  size: number,
  colour: Colour,
): void {
  const rows = glyphOf(letter);
  for (let row = 0; row < glyphHeight; row++) {
    for (let column = 0; column < glyphWidth; column++) {
      if (rows[row]![column] !== '#') continue;
      fill(canvas, left + column * size, top + row * size, { width: size, height: size }, colour);
    }
  }
}

/** A rectangle of one colour. */
export function fill(
  canvas: Canvas,
  left: number,
  top: number,
  size: { readonly width: number; readonly height: number },
  colour: Colour,
): void {
  for (let y = top; y < top + size.height; y++) {
    for (let x = left; x < left + size.width; x++) canvas.data.set(colour, (y * canvas.width + x) * 3);
  }
}
