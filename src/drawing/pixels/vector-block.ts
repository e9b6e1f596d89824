/** Lines and curves in figures: SVG, drawn to pixels. Its text is left to `caption`, whose letters are the same everywhere. */
import sharp from 'sharp';
import { messageOf, SparringError } from '../../core/errors.ts';
import type { Block } from './blocks.ts';

/**
 * A drawing as a part of a figure, on white.
 *
 * @param markup the elements of an SVG of that size, without text
 * @throws SparringError if it is no SVG
 */
export async function vectorBlock(markup: string, width: number, height: number): Promise<Block> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${markup}</svg>`;
  let pixels: Uint8Array;
  try {
    pixels = await sharp(Buffer.from(svg))
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer();
  } catch (thrown) {
    throw new SparringError(`a drawing cannot be made into pixels: ${messageOf(thrown)}`, { cause: thrown });
  }
  const row = width * 3;
  return {
    width,
    height,
    draw(canvas, left, top) {
      for (let y = 0; y < height; y++) {
        canvas.data.set(pixels.subarray(y * row, (y + 1) * row), ((top + y) * canvas.width + left) * 3);
      }
    },
  };
}
