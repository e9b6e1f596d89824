/** Labelled pictures of a source as numbers in memory: what experiments that classify work on. */
import { SparringError } from '../../core/errors.ts';
import { readValues } from '../../data/read-values.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';
import type { ValueRange } from '../../core/value-range.ts';

export interface LabelledPictures {
  /** [count, C, H, W] each, in the order of the source; in blocks, for all may be larger than one array. */
  readonly blocks: readonly Float32Array[];
  readonly labels: Uint16Array;
}

/**
 * Reads pictures and their labels.
 *
 * @param records which, in this order; default: all
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
    throw new SparringError(`${source.name} does not say what its pictures are: pass data with labels`);
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
    throw new SparringError(
      `${skipped.size} pictures of ${source.name} cannot be read, such as ${lost[0]}: ${lost[1]}`,
    );
  }
  return { blocks, labels: Uint16Array.from(found) };
}
