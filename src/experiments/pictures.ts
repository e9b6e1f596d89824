/** Pictures of a source as points: what metrics of experiments compare. */
import { wholeNumbers } from '../core/whole-numbers.ts';
import { readValues } from '../data/read-values.ts';
import type { PictureSource } from '../data/source.ts';
import type { ImageSpec } from '../gan/gan.ts';
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
  records: ArrayLike<number> = wholeNumbers(0, source.count),
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
