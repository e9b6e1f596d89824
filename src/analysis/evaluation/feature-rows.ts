/** Features of pictures as rows, the points that metrics compare. */
import { totalmem } from 'node:os';
import { SparringError } from '../../core/errors.ts';
import { says } from '../../core/sentence.ts';
import type { FeatureNetwork } from '../features/feature-network.ts';
import { rowsOf, type Rows } from '../metrics/rows.ts';

/** The features of blocks of pictures, [count, C, H, W] each, as one block of rows per block of pictures. */
export async function featureRows(
  features: FeatureNetwork,
  blocks: readonly Float32Array[],
): Promise<Rows[]> {
  const rows: Rows[] = [];
  for (const block of blocks) rows.push(rowsOf(await features.of(block), features.dimension));
  return rows;
}

/** @throws SparringError if the features of `count` pictures need more than 60% of the memory */
export function checkMemory(count: number, dimension: number, memory = totalmem()): void {
  const bytes = 4 * count * dimension;
  if (bytes <= 0.6 * memory) return;
  const gigabytes = (value: number) => (value / 2 ** 30).toFixed(1);
  throw new SparringError(
    says`${count} pictures with ${dimension} features each need ${gigabytes(bytes)} GiB, and the machine has ${gigabytes(memory)} GiB: use a run whose discriminator has fewer feature maps`,
  );
}
