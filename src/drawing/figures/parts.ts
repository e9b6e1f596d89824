/** Parts of figures of generators and discriminators: pictures with captions, and rows of them. */
import type { ValueRange } from '../../core/value-range.ts';
import { picture, type OutlinedShape, type PictureOptions } from '../pictures.ts';
import { inRows, type Box } from '../svg/box.ts';
import { captioned } from '../svg/figure.ts';
import type { Tone } from '../svg/theme.ts';

/** The form of pictures: their shape and the range of their values. */
export interface ImageForm extends OutlinedShape {
  readonly range: ValueRange;
}

/**
 * The pictures [count, C, H, W] as boxes, with room for a frame.
 *
 * @param frame the colour of a picture's frame, by its index. Default: no frames
 */
export function picturesOf(
  images: Float32Array,
  image: ImageForm,
  frame: (index: number) => Tone | undefined = () => undefined,
): Box[] {
  const size = image.channels * image.height * image.width;
  return Array.from({ length: images.length / size }, (_, i) => {
    const colour = frame(i);
    return oneOf(images, image, i, colour === undefined ? {} : { frame: colour });
  });
}

/** One of the pictures [count, C, H, W]. */
export function oneOf(
  images: Float32Array,
  image: ImageForm,
  index: number,
  options: Omit<PictureOptions, 'range'> = {},
): Box {
  const size = image.channels * image.height * image.width;
  const values = images.subarray(index * size, (index + 1) * size);
  return picture(values, image, { range: image.range, ...options });
}

/** The pictures of seeds, in rows. @param captionOf the caption of a seed's picture */
export function seedPictures(
  images: Float32Array,
  image: ImageForm,
  seeds: readonly number[],
  columns: number,
  captionOf = (seed: number) => `seed ${seed}`,
): Box {
  const boxes = picturesOf(images, image).map((box, i) => captioned(box, captionOf(seeds[i]!)));
  return inRows(boxes, columns, { gap: { columns: 6, rows: 10 } });
}

/** A number with a minus sign instead of a hyphen, and at most three decimals. */
export function signedPlace(value: number): string {
  return String(Number(value.toFixed(3))).replace('-', '−');
}
