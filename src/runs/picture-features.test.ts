import { expect, it } from 'vitest';
import { range } from '../core/numbers.ts';
import { RandomStream } from '../core/random.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import type { LatentSpec } from '../gan/networks/gan.ts';
import { classesLike } from './picture-features.ts';

const latent: LatentSpec = { dimension: 8, classes: 3, distribution: 'normal' };
/** Of ten pictures, six are of class 0, three of class 1 and one of class 2. */
const labels = Uint8Array.of(0, 1, 0, 2, 0, 1, 0, 1, 0, 0);
const source = { count: 10, labels } as unknown as PictureSource;

it('gives samples the classes of the pictures that they are compared with, in the shares of the data', () => {
  const classes = classesLike(source, latent)!;
  const counts = [0, 0, 0];
  for (const label of classes(range(0, 100))) counts[label]! += 1;
  expect(counts).toEqual([60, 30, 10]);
  // The first seven are compared with the first seven that are read.
  const read = new RandomStream(0, 'shuffle', 0).permutation(10).subarray(0, 7);
  expect(classes(range(0, 7))).toEqual(Array.from(read, (record) => labels[record]!));
  expect(classes([12, 3])).toEqual([...classes([2]), ...classes([3])]);
});

it('leaves the classes to the seeds where the generator or the pictures have none, or these have more', () => {
  expect(classesLike(source, { dimension: 5, distribution: 'normal' })).toBeUndefined();
  expect(classesLike({ count: 10 } as unknown as PictureSource, latent)).toBeUndefined();
  expect(classesLike(source, { ...latent, classes: 2 })).toBeUndefined();
});
