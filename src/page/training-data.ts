/** What a training in a worker learns, and its batches. */
import { UsageError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { valueWriter, type ValueWriter } from '../core/value-range.ts';
import { grouped } from '../core/wording.ts';
import type { ImageSpec } from '../gan/networks/gan.ts';
import {
  isPointSet,
  pointSetNames,
  pointSets,
  pointsPerEpoch,
  type PointSetName,
} from '../gan/presets/point-distributions.ts';
import type { LabelledExamples } from '../gan/training/trainer.ts';
import type { PictureSet } from './picture-set.ts';

/** Points of a named distribution, which are drawn as they are needed. */
export interface NamedPointSet {
  readonly kind: 'points';
  readonly name: PointSetName;
}

/** Plain data, so that it can be posted to a worker. */
export type TrainingData = PictureSet | NamedPointSet;

/** Batches by their number in the training, from 0. A batch is a function of the data, the seed and its number. */
export interface Batches {
  /** Complete batches in an epoch. */
  readonly perEpoch: number;
  batch(number: number): LabelledExamples;
}

export interface BatchesOptions {
  readonly batchSize: number;
  readonly seed: number;
}

/** The batches of a set of points. @throws UsageError if there is no set of that name */
export function pointBatches({ name }: NamedPointSet, { batchSize, seed }: BatchesOptions): Batches {
  if (!isPointSet(name)) {
    throw new UsageError(`got points "${name as string}", expected one of ${pointSetNames.join(', ')}`, {
      code: 'unknown-name',
      option: 'data',
    });
  }
  return {
    perEpoch: Math.max(1, Math.floor(pointsPerEpoch / batchSize)),
    batch: (number) => ({
      pictures: pointSets[name].draw(batchSize, new RandomStream(seed, 'points', number)),
    }),
  };
}

/**
 * The batches of a set of pictures, in the order of a run in Node: a random one each epoch, by seed and epoch. An
 * incomplete batch at the end is dropped.
 *
 * @throws UsageError if the pictures do not fit the networks, or are fewer than a batch
 */
export function pictureBatches(
  set: PictureSet,
  image: ImageSpec,
  { batchSize, seed }: BatchesOptions,
): Batches {
  expectFit(set, image);
  if (set.count < batchSize) {
    throw new UsageError(
      `a batch of ${grouped(batchSize)} pictures is larger than the data, which has ${grouped(set.count)}: pass a batchSize of ${set.count} or less`,
      { option: 'batchSize' },
    );
  }
  const perEpoch = Math.floor(set.count / batchSize);
  const write = valueWriter(image.range);
  let order: { readonly epoch: number; readonly indices: Uint32Array } | undefined;
  return {
    perEpoch,
    batch(number) {
      const epoch = Math.floor(number / perEpoch);
      if (order?.epoch !== epoch) {
        order = { epoch, indices: new RandomStream(seed, 'shuffle', epoch).permutation(set.count) };
      }
      const first = (number % perEpoch) * batchSize;
      const indices = order.indices.subarray(first, first + batchSize);
      const { labels } = set;
      return {
        pictures: valuesAt(set, indices, write),
        ...(labels === undefined ? {} : { labels: Array.from(indices, (index) => labels[index]!) }),
      };
    },
  };
}

/** The mean of the pictures, value by value, with which the 2014 paper's recipes initialise G's biases. */
export function meanOfSet(set: PictureSet, image: ImageSpec): Float32Array {
  expectFit(set, image);
  const write = valueWriter(image.range);
  const size = sizeOfPicture(set);
  const sums = new Float64Array(size);
  for (let index = 0; index < set.count; index++) {
    valuesAt(set, [index], write).forEach((value, i) => (sums[i]! += value));
  }
  return Float32Array.from(sums, (sum) => sum / set.count);
}

function valuesAt(set: PictureSet, indices: ArrayLike<number>, write: ValueWriter): Float32Array {
  const size = sizeOfPicture(set);
  const values = new Float32Array(indices.length * size);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    write(set.planes.subarray(index * size, (index + 1) * size), values, i * size);
  }
  return values;
}

function sizeOfPicture({ channels, height, width }: PictureSet): number {
  return channels * height * width;
}

function expectFit(set: PictureSet, image: ImageSpec): void {
  const wording = ({ channels, height, width }: PictureSet | ImageSpec) =>
    `${width}×${height} with ${channels === 1 ? '1 channel' : '3 channels'}`;
  if (wording(set) !== wording(image)) {
    throw new UsageError(
      `the pictures are ${wording(set)}, expected ${wording(image)} for these networks: make the set of that shape, or pass another network`,
      { option: 'data' },
    );
  }
  if (set.planes.length !== set.count * sizeOfPicture(set)) {
    throw new UsageError(
      `the set has ${grouped(set.planes.length)} bytes, expected ${grouped(set.count * sizeOfPicture(set))} for ${grouped(set.count)} pictures`,
    );
  }
}
