import type { Outline } from '../pictures.ts';
import { column, inRows, type Box } from '../svg/box.ts';
import { captioned } from '../svg/figure.ts';
import { oneOf, type ImageForm } from './parts.ts';

const columns = 8;

/** Pictures [seeds, C, H, W] with an object, and without the maps that draw it. */
export interface ForgottenPictures {
  readonly seeds: readonly number[];
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly boxes: readonly (Outline & { readonly seed: number })[];
}

/**
 * Samples with the boxes of the object. Below each is the same sample without the maps that draw the object, and its
 * seed.
 *
 * @param show the number of samples with boxes, from the first on
 */
export function forgetFigure(forgotten: ForgottenPictures, image: ImageForm, show: number): Box {
  const { seeds, boxes, before, after } = forgotten;
  const boxed = [...seeds.keys()].filter((i) => boxes.some(({ seed }) => seed === seeds[i]));
  const pairs = boxed.slice(0, show).map((i) => {
    const outlines = boxes.filter(({ seed }) => seed === seeds[i]);
    const pair = column([oneOf(before, image, i, { outlines }), oneOf(after, image, i)], { gap: 0 });
    return captioned(pair, `seed ${seeds[i]}`);
  });
  return inRows(pairs, Math.min(columns, pairs.length), { gap: 12 });
}
