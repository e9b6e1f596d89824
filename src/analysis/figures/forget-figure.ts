import { above, caption, picture, type Block } from '../../drawing/pixels/blocks.ts';
import type { ForgottenObject } from '../explore/forget-object.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { inRows } from './parts.ts';

const columns = 8;

/**
 * Samples with the boxes that say where the object is, below each the same without the maps that draw it, and its seed.
 *
 * @param show how many samples with boxes, the first ones
 */
export function forgetFigure(forgotten: ForgottenObject, image: ImageSpec, show: number): Block {
  const { seeds, boxes, before, after } = forgotten;
  const size = image.channels * image.height * image.width;
  const at = (images: Float32Array, i: number) => images.subarray(i * size, (i + 1) * size);
  const boxed = [...seeds.keys()].filter((i) => boxes.some(({ seed }) => seed === seeds[i]));
  const { range } = image;
  const pairs = boxed.slice(0, show).map((i) => {
    const outlines = boxes.filter(({ seed }) => seed === seeds[i]);
    return above([
      picture(at(before, i), image, { range, outlines }),
      picture(at(after, i), image, { range }),
      caption(String(seeds[i]), { colour: 'faint' }),
    ]);
  });
  return inRows(pairs, Math.min(columns, pairs.length), 12);
}
