/** How far pictures turn along an axis of z: from light on the left to light on the right. */
import { correlation, joined, mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { vectorsOf } from '../../analysis/explore/latent.ts';
import { alongAxis, turnAxis } from '../../analysis/explore/latent-turn.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { candidates, greatest, type Exemplars } from '../support/exemplars.ts';
import type { Generator } from '../../runs/generator.ts';
import { measuresOf, rightLight, standardisedBy } from '../support/picture-measures.ts';

export const groups = ['from', 'to'] as const;
export type Group = (typeof groups)[number];

/** Samples averaged at each end, the paper's. */
export const samplesEach = 4;

/** How much lighter the right is than the left, of pictures [count, C, H, W], in standard deviations of samples. */
export type Asymmetry = (images: Float32Array) => number[];

/** @param samples [count, C, H, W], which say what is usual */
export function asymmetryOf(samples: Float32Array, { gan: { image } }: Generator): Asymmetry {
  const standardised = standardisedBy(measuresOf(samples, image, rightLight));
  return (images) => measuresOf(images, image, rightLight).map((value) => standardised(value));
}

/** Those of the samples that are lightest on the left, and those that are lightest on the right. */
export function chooseGroups(samples: Float32Array, asymmetry: Asymmetry): Exemplars<Group> {
  const measured = asymmetry(samples);
  return {
    from: greatest(
      measured.map((value) => -value),
      samplesEach,
    ),
    to: greatest(measured, samplesEach),
  };
}

/** The asymmetry of samples along an axis: of each, one number a place. */
export type Walked = readonly (readonly number[])[];

/** What is told of samples that walked along an axis. */
export interface TurnFindings {
  /** The mean over samples at each place. */
  readonly means: readonly number[];
  /** The correlation of asymmetry with the place, over all pictures. */
  readonly correlation: number;
  /** The share of samples that are lighter on the right at the end than at the beginning. */
  readonly turned: number;
}

/** @param t the places, the same for all */
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
 * The same walk along the axis between two groups of samples that were chosen at random.
 *
 * @param z of the samples that walk, [count, dimension]
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
