/** Measures how pictures turn along an axis of z, from light on the left to light on the right. */
import { correlation, joined, mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { vectorsOf } from '../../analysis/explore/latent.ts';
import { alongAxis, turnAxis } from '../../analysis/explore/latent-turn.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { candidates, indicesOfLargest, type Exemplars } from '../support/exemplars.ts';
import type { Generator } from '../../runs/generator.ts';
import { measuresOf, rightLight, standardisedBy } from '../support/picture-measures.ts';

export const groups = ['from', 'to'] as const;
export type Group = (typeof groups)[number];

/** Samples averaged at each end, as in the paper. */
export const samplesEach = 4;

/** Measures how much lighter the right is than the left, in standard deviations of samples; pictures are [count, C, H, W]. */
export type Asymmetry = (images: Float32Array) => number[];

/** @param samples [count, C, H, W], whose mean and standard deviation define the scale */
export function asymmetryOf(samples: Float32Array, { gan: { image } }: Generator): Asymmetry {
  const standardised = standardisedBy(measuresOf(samples, image, rightLight));
  return (images) => measuresOf(images, image, rightLight).map((value) => standardised(value));
}

/** Chooses the samples that are lightest on the left, and those that are lightest on the right. */
export function chooseGroups(samples: Float32Array, asymmetry: Asymmetry): Exemplars<Group> {
  const measured = asymmetry(samples);
  return {
    from: indicesOfLargest(
      measured.map((value) => -value),
      samplesEach,
    ),
    to: indicesOfLargest(measured, samplesEach),
  };
}

/** The asymmetry of samples along an axis: for each sample, one number per position. */
export type Walked = readonly (readonly number[])[];

/** Statistics of samples that were moved along an axis. */
export interface TurnFindings {
  /** The mean over samples at each position. */
  readonly means: readonly number[];
  /** The correlation of asymmetry with the position, over all pictures. */
  readonly correlation: number;
  /** The share of samples that are lighter on the right at the end than at the beginning. */
  readonly turned: number;
}

/** @param t the positions, the same for all samples */
export function findingsOf(walked: Walked, t: readonly number[]): TurnFindings {
  return {
    means: t.map((_, i) => mean(walked.map((row) => row[i]!))),
    correlation: correlation(
      walked.flatMap(() => t),
      walked.flat(),
    ),
    turned: mean(walked.map((row) => (row.at(-1)! > row[0]! ? 1 : 0))),
  };
}

/**
 * Moves samples along the axis between two random groups of samples.
 *
 * @param z the z of the samples to move, [count, dimension]
 */
export async function walkAtRandom(
  generator: Generator,
  z: Float32Array,
  t: readonly number[],
  asymmetry: Asymmetry,
  random: RandomStream,
): Promise<Walked> {
  const { gan } = generator;
  const { dimension } = gan.latent;
  const order = [...random.permutation(candidates)];
  const [from, to] = [order.slice(0, samplesEach), order.slice(samplesEach, 2 * samplesEach)];
  const axis = turnAxis(latentOfSeeds(gan, from), latentOfSeeds(gan, to), dimension);
  const walks = vectorsOf(z, dimension).flatMap((each) => alongAxis(each, axis, t));
  const measured = asymmetry(await generator.sample(joined(walks)));
  return Array.from({ length: measured.length / t.length }, (_, i) =>
    measured.slice(i * t.length, (i + 1) * t.length),
  );
}
