/** The sets that samples are compared with: training pictures, and real pictures that were not trained on. */
import { DataError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { RandomStream } from '../../core/random.ts';
import { counted, grouped } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';

/** The maximum share of the training pictures that stands in for held-out pictures. */
const splitShare = 0.2;

export interface NearestSets {
  readonly training: PictureSource;
  /** The records of `training` that samples are compared with, in this order. */
  readonly references: Uint32Array;
  readonly heldOut: PictureSource;
  /** The records of `heldOut` that are compared with `references` too. */
  readonly heldOutRecords: Uint32Array;
  /** How the sets were chosen, as a sentence without its full stop. */
  readonly protocol: string;
}

/**
 * Chooses pictures at random. The choice depends only on the sizes of the sets and of the request.
 *
 * @param heldOut if undefined, some of the training pictures stand in for held-out ones
 * @param wanted.count the number of samples, and the maximum of held-out pictures
 * @param wanted.references the maximum of training pictures; default: all
 * @param wanted.min the minimum of training pictures
 * @throws SparringError if there are too few
 */
export function nearestSets(
  training: PictureSource,
  heldOut: PictureSource | undefined,
  wanted: { readonly count: number; readonly references?: number | undefined; readonly min: number },
): NearestSets {
  const { count, references = training.count, min } = wanted;
  const order = orderOf(training);
  const split = heldOut === undefined ? Math.floor(Math.min(count, splitShare * training.count)) : 0;
  const chosen = order.subarray(split, split + references).toSorted();
  if (heldOut === undefined && split === 0) {
    throw new DataError(
      says`${training.name} has ${counted(training.count, 'picture')}, too few to hold some out: name others with ${option('heldOut')}`,
      { code: 'invalid-data', option: 'heldOut' },
    );
  }
  if (chosen.length < min) {
    throw new DataError(
      says`got ${counted(chosen.length, 'training picture')} to compare with, expected ${min} or more: use more data or more ${option('references')}`,
      { code: 'invalid-data', option: 'references' },
    );
  }
  const heldOutRecords =
    heldOut === undefined ? order.subarray(0, split) : orderOf(heldOut).subarray(0, count);
  const compared = `${counted(count, 'sample')} against ${counted(chosen.length, 'training picture')} of ${training.name}`;
  const controls =
    heldOut === undefined
      ? `${grouped(split)} other training pictures, chosen at random, that stand in for held-out ones`
      : `${counted(heldOutRecords.length, 'held-out picture')} of ${heldOut.name}`;
  return {
    training,
    references: chosen,
    heldOut: heldOut ?? training,
    heldOutRecords,
    protocol: `${compared}, beside ${controls}`,
  };
}

/** A random order that depends only on the number of records. */
function orderOf({ count }: PictureSource): Uint32Array {
  return new RandomStream(0, 'shuffle', 0).permutation(count);
}
