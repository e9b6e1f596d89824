/**
 * Virtual batches: parts of a batch, each with its own statistics of batch normalisation (the ghost batches of Hoffer et al.
 * 2017, arXiv 1705.08741). A step's gradients, statistics and losses are the means over them. So a batch may be larger than what
 * is computed at once, and what is learned does not depend on which process computes which part.
 */
import { UsageError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { option, says } from '../../core/sentence.ts';
import type { StepDefinition } from './step-definition.ts';

/** What decides how a batch is divided. */
export type Division = Pick<StepDefinition, 'batchSize' | 'virtualBatch'>;

/** Draws the random numbers of a part of a batch, such as masks, by the number of the part. */
export type MasksOfPart = (part: number) => RandomStream;

/** The examples that are computed, and normalised, together. */
export function virtualBatchOf({ batchSize, virtualBatch }: Division): number {
  return virtualBatch ?? batchSize;
}

/** The virtual batches of a batch. */
export function partsOf(division: Division): number {
  return division.batchSize / virtualBatchOf(division);
}

/** @throws UsageError if the batch is not a number of virtual batches */
export function checkDivision({ batchSize, virtualBatch }: Division): void {
  if (virtualBatch === undefined || batchSize % virtualBatch === 0) return;
  const below = Math.floor(batchSize / virtualBatch) * virtualBatch;
  const nearest = [below, below + virtualBatch].filter((size) => size > 0);
  throw new UsageError(
    says`${option('batchSize')} got ${batchSize}, which is not a multiple of ${option('virtualBatch', virtualBatch)}: pass ${nearest.join(' or ')}`,
    { option: 'batchSize' },
  );
}

/** @param update the number of D's updates before this one */
export function masksOf(options: Division & { readonly seed: number }, update: number): MasksOfPart {
  const parts = partsOf(options);
  return (part) => new RandomStream(options.seed, 'masks', update * parts + part);
}
