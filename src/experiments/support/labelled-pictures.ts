/** Loads labelled pictures of a source into memory, for experiments that classify them. */
import { DataError } from '../../core/errors.ts';
import { readValues } from '../../data/read-values.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';
import type { ValueRange } from '../../core/value-range.ts';

export interface LabelledPictures {
  /** Blocks of [count, C, H, W], in the order of the source. Several, because all pictures may not fit into one array. */
  readonly blocks: readonly Float32Array[];
  readonly labels: Uint16Array;
}

/**
 * Reads pictures and their labels.
 *
 * @param records the records to read, in this order; default: all
 * @throws SparringError if the source has no labels, or a picture cannot be read
 */
export async function readLabelled(
  source: PictureSource,
  shape: PictureShape,
  range: ValueRange,
  records?: ArrayLike<number>,
): Promise<LabelledPictures> {
  const { labels } = source;
  if (labels === undefined) {
    throw new DataError(`${source.name} has no labels: pass data with labels`);
  }
  const skipped = new Map<string, string>();
  const blocks: Float32Array[] = [];
  const found: number[] = [];
  const reading = { shape, range, skipped, blockSize: 2048, ...(records === undefined ? {} : { records }) };
  for await (const block of readValues(source, reading)) {
    blocks.push(block.values);
    for (const record of block.records) found.push(labels[record]!);
  }
  const [lost] = skipped;
  if (lost !== undefined) {
    throw new DataError(
      `${skipped.size} pictures of ${source.name} cannot be read, such as ${lost[0]}: ${lost[1]}`,
    );
  }
  return { blocks, labels: Uint16Array.from(found) };
}
