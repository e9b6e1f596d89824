/** Pictures of a source as points: what metrics of experiments compare. */
import { range } from '../../core/numbers.ts';
import { UsageError } from '../../core/errors.ts';
import { readValues } from '../../data/read-values.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { rowsOf, type Rows } from '../metrics/rows.ts';

/**
 * Pictures of a source as a generator of that kind makes them, one a row. Those that cannot be read are left out.
 *
 * @param records which, in this order; default: all
 * @throws SparringError if not one can be read
 */
export async function rowsOfPictures(
  source: PictureSource,
  image: ImageSpec,
  records: ArrayLike<number> = range(0, source.count),
): Promise<Rows> {
  const size = image.channels * image.height * image.width;
  const values = new Float32Array(records.length * size);
  let at = 0;
  for await (const block of readValues(source, { shape: image, range: image.range, records })) {
    values.set(block.values, at);
    at += block.values.length;
  }
  return rowsOf(values.subarray(0, at), size);
}

/** @throws UsageError if generated pictures of that kind have no values in [0, 1] */
export function checkUnit(image: ImageSpec): void {
  if (image.range !== 'contrast') return;
  throw new UsageError(
    'Parzen windows compare pictures of values in [0, 1], and this run makes pictures of equal contrast: use evaluate --metric nearest',
  );
}

/**
 * Generated pictures with values in [0, 1], which the σ of the 2014 paper's protocol are for.
 *
 * @throws UsageError if they have none
 */
export function inUnit(images: Float32Array, image: ImageSpec): Float32Array {
  checkUnit(image);
  return image.range === 'unit' ? images : images.map((value) => (value + 1) / 2);
}
