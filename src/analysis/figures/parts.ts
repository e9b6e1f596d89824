/** What figures of generators and discriminators are put together of: titles, pictures with captions, rows of them. */
import { above, caption, picture, table, type Block, type ColourName } from '../../drawing/pixels/blocks.ts';
import { limitsOf } from '../../data/pictures/value-range.ts';
import { vectorsOf } from '../explore/latent.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';

/** The least width of a figure, for what is written in it. */
const leastWidth = 640;

/** A figure and the words that it needs to be read by itself. */
export interface FigureText {
  readonly title: string;
  /** What was looked at: `00003-bedrooms-dcgan-64, step 500`. */
  readonly source: string;
  /** How to read it, below. */
  readonly reading: string;
}

/** A figure under its title, with what was looked at, and below it how to read it. */
export function explainedFigure(body: Block, { title, source, reading }: FigureText): Block {
  const width = Math.max(body.width, leastWidth);
  return above(
    [
      above([caption(title, { size: 3, width }), caption(source, { colour: 'faint', width })], { gap: 8 }),
      body,
      caption(reading, { colour: 'faint', width }),
    ],
    { gap: 20 },
  );
}

/**
 * Each of the pictures [count, C, H, W] as a block, with room for a frame.
 *
 * @param frame the colour of a picture's frame, by its index; default: none has one
 */
export function picturesOf(
  images: Float32Array,
  image: ImageSpec,
  frame: (index: number) => ColourName | undefined = () => undefined,
): Block[] {
  const { channels, height, width, range } = image;
  return vectorsOf(images, channels * height * width).map((each, i) => {
    const colour = frame(i);
    return picture(each, image, { range, ...(colour === undefined ? {} : { frame: colour }) });
  });
}

/** The pictures of seeds, in rows, each above what `words` says of its seed. */
export function seedPictures(
  images: Float32Array,
  image: ImageSpec,
  seeds: readonly number[],
  columns: number,
  words = (seed: number) => `seed ${seed}`,
): Block {
  const blocks = picturesOf(images, image).map((block, i) =>
    above([block, caption(words(seeds[i]!))], { align: 'middle' }),
  );
  return inRows(blocks, columns, 8);
}

/** Blocks in rows of so many. */
export function inRows(blocks: readonly Block[], columns: number, gap = 4): Block {
  const rows = Math.ceil(blocks.length / columns);
  return table(
    Array.from({ length: rows }, (_, row) => blocks.slice(row * columns, (row + 1) * columns)),
    gap,
  );
}

/** How far apart black and white are. */
export function valueSpan({ range }: ImageSpec): number {
  const [least, greatest] = limitsOf(range);
  return greatest - least;
}
