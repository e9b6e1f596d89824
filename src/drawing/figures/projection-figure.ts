import { inRows, type Box } from '../svg/box.ts';
import { captioned } from '../svg/figure.ts';
import { oneOf, type ImageForm } from './parts.ts';

/** Pictures beside the one that they were made to resemble. */
const columns = 9;

/** What was found for a picture. */
export interface FoundPicture {
  /** [C, H, W] */
  readonly image: Float32Array;
  readonly caption: string;
}

/** A picture, framed, and what was found for it, the nearest first. */
export function projectionFigure(
  picture: Float32Array,
  found: readonly FoundPicture[],
  image: ImageForm,
): Box {
  const wanted = captioned(oneOf(picture, image, 0, { frame: 'accent' }), 'the picture');
  const others = found.map(({ image: values, caption }) => captioned(oneOf(values, image, 0), caption));
  return inRows([wanted, ...others], columns, { gap: { columns: 8, rows: 12 } });
}
