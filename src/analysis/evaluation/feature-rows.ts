/** Features of pictures as points: what metrics of features compare. */
import { totalmem } from 'node:os';
import { SparringError } from '../../core/errors.ts';
import type { FeatureNetwork } from '../features/feature-network.ts';
import { rowsOf, type Rows } from '../metrics/rows.ts';

/** The features of pictures in blocks of [count, C, H, W], a block of rows each. */
export async function featureRows(
  features: FeatureNetwork,
  blocks: readonly Float32Array[],
): Promise<Rows[]> {
  const rows: Rows[] = [];
  for (const block of blocks) rows.push(rowsOf(await features.of(block), features.dimension));
  return rows;
}

/** @throws SparringError if so many features would not leave room for anything else in memory */
export function checkMemory(count: number, dimension: number, memory = totalmem()): void {
  const bytes = 4 * count * dimension;
  if (bytes <= 0.6 * memory) return;
  const gigabytes = (value: number) => (value / 2 ** 30).toFixed(1);
  throw new SparringError(
    `${count} pictures of ${dimension} features are ${gigabytes(bytes)} GiB, and the machine has ${gigabytes(memory)}: use a run with a smaller --ndf`,
  );
}
