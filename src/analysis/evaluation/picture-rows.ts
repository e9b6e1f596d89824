/** Pictures of a source as rows, the points that metrics compare. */
import { range } from '../../core/numbers.ts';
import { UsageError } from '../../core/errors.ts';
import { hint, says } from '../../core/sentence.ts';
import { readValues } from '../../data/read-values.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { rowsOf, type Rows } from '../metrics/rows.ts';

/**
 * Pictures of a source in the size and range of a generator's, one a row. Those that cannot be read are left out.
 *
 * @param records which pictures, in this order; default: all
 * @param signal stops between two blocks of pictures
 * @throws SparringError if none can be read; the signal's reason if it is aborted
 */
export async function rowsOfPictures(
  source: PictureSource,
  image: ImageSpec,
  records: ArrayLike<number> = range(0, source.count),
  signal?: AbortSignal,
): Promise<Rows> {
  const size = image.channels * image.height * image.width;
  const values = new Float32Array(records.length * size);
  let at = 0;
  for await (const block of readValues(source, { shape: image, range: image.range, records, signal })) {
    values.set(block.values, at);
    at += block.values.length;
  }
  return rowsOf(values.subarray(0, at), size);
}

/** @throws UsageError if the values of such generated pictures cannot be mapped to [0, 1] */
export function checkUnit(image: ImageSpec): void {
  if (image.range !== 'contrast') return;
  throw new UsageError(
    says`Parzen windows compare pictures with values in [0, 1], and this run makes contrast-normalised pictures: evaluate it by nearest neighbours${hint('metric', 'nearest')}`,
    { code: 'not-applicable' },
  );
}

/**
 * Generated pictures with values in [0, 1]. The σ of the 2014 paper's protocol assume that range.
 *
 * @throws UsageError if the values cannot be mapped to it
 */
export function inUnit(images: Float32Array, image: ImageSpec): Float32Array {
  checkUnit(image);
  return image.range === 'unit' ? images : images.map((value) => (value + 1) / 2);
}
