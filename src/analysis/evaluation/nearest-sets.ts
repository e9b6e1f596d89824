/** What samples are compared with: training pictures, and real pictures that were not trained on. */
import { SparringError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { counted, grouped } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';

/** Of a set that was not split, at most this share stands in for held-out pictures. */
const splitShare = 0.2;

export interface NearestSets {
  readonly training: PictureSource;
  /** Of `training`: what samples are compared with, in this order. */
  readonly references: Uint32Array;
  readonly heldOut: PictureSource;
  /** Of `heldOut`. */
  readonly heldOutRecords: Uint32Array;
  /** How they came about, in words. */
  readonly protocol: string;
}

/**
 * Chooses pictures at random, always the same.
 *
 * @param heldOut undefined: some of the training pictures stand in for them
 * @param wanted.count samples, and as many held-out pictures where there are so many
 * @param wanted.references training pictures. Default: all
 * @param wanted.atLeast fewer training pictures are refused
 * @throws SparringError if there are too few
 */
export function nearestSets(
  training: PictureSource,
  heldOut: PictureSource | undefined,
  wanted: { readonly count: number; readonly references?: number | undefined; readonly atLeast: number },
): NearestSets {
  const { count, references = training.count, atLeast } = wanted;
  const order = orderOf(training);
  const split = heldOut === undefined ? Math.floor(Math.min(count, splitShare * training.count)) : 0;
  const chosen = order.subarray(split, split + references).toSorted();
  if (heldOut === undefined && split === 0) {
    throw new SparringError(
      `${training.name} has ${counted(training.count, 'picture')}, too few to hold some out: pass --held-out`,
    );
  }
  if (chosen.length < atLeast) {
    throw new SparringError(
      `there are ${counted(chosen.length, 'training picture')} to compare with, expected ${atLeast} or more`,
    );
  }
  const heldOutRecords =
    heldOut === undefined ? order.subarray(0, split) : orderOf(heldOut).subarray(0, count);
  const what = `${counted(count, 'sample')} against ${counted(chosen.length, 'training picture')} of ${training.name}`;
  const against =
    heldOut === undefined
      ? `${grouped(split)} other training pictures, chosen at random, standing in for held-out ones`
      : `${counted(heldOutRecords.length, 'held-out picture')} of ${heldOut.name}`;
  return {
    training,
    references: chosen,
    heldOut: heldOut ?? training,
    heldOutRecords,
    protocol: `${what}, beside ${against}`,
  };
}

/** A random order that is always the same. */
function orderOf({ count }: PictureSource): Uint32Array {
  return new RandomStream(0, 'shuffle', 0).permutation(count);
}
