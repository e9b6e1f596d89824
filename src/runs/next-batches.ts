/** The batches that a run takes next, without training it. */
import type { BatchSupplier } from '../gan/training/feeds.ts';
import { PointStream } from './point-source.ts';
import { ganOf, type RunOptions } from './run-options.ts';
import { pictureSubject, type RunData } from './subject.ts';

export interface NextBatches {
  readonly next: BatchSupplier;
  readonly close: () => Promise<void>;
}

/**
 * @param data the part of the data that is used for training (`partOfSource`)
 * @param iterations completed steps
 * @throws SparringError if the data does not fit the networks
 */
export function nextBatches(options: RunOptions, data: RunData, iterations: number): NextBatches {
  const { batchSize, seed, k } = options.training;
  const consumed = iterations * k;
  if (data.kind === 'points') {
    const stream = new PointStream(data.points, { batchSize, seed, consumed });
    return { next: () => stream.next(), close: () => stream.close() };
  }
  const gan = ganOf(options);
  if (gan.kind === 'points')
    throw new TypeError('openDataOfRun opens points for networks that generate points');
  const subject = pictureSubject(gan, data, options, consumed);
  return { next: subject.next, close: subject.release };
}
