/**
 * A test for memorisation. It compares the distances of samples to the training pictures with those of held-out real
 * pictures, because a copy is nearer than any new picture would be. Goodfellow et al. 2014 and Radford et al. 2015 look
 * at nearest neighbours. The comparison with held-out pictures is the test of Meehan et al. 2020 (arXiv 2004.05675) in
 * its simplest form.
 */
import {
  checkArguments,
  float64Array,
  having,
  including,
  integer,
  kind,
  positiveInteger,
} from '../../core/checks.ts';
import type { Neighbours } from './nearest-neighbours.ts';
import { quantileOf, shareOfPairsBelow } from './ranks.ts';

/** The distances of samples and of held-out pictures to the training pictures, in one measure of distance. */
export interface NearnessComparison {
  /** Quantiles of the distance to the nearest training picture. */
  readonly samples: Quantiles;
  readonly heldOut: Quantiles;
  /**
   * The share of pairs of a sample and a held-out picture in which the sample is nearer to its nearest training picture
   * (ties count half): 0.5 for equal distributions. This is the Mann-Whitney U divided by the number of pairs.
   */
  readonly nearer: number;
  /** The standard deviation of `nearer` if samples and held-out pictures had the same distribution. */
  readonly chance: number;
  /** The share of samples nearer than the 1% quantile of the held-out pictures: 0.01 for equal distributions. */
  readonly veryNear: number;
  /**
   * A bound on `veryNear` by chance. The 1% quantile is only an estimate from the held-out pictures: the share of the
   * distribution below the k-th smallest of n distances has mean k/(n + 1), standard deviation √k/n, and a long tail.
   * The bound is four standard deviations above the mean.
   */
  readonly veryNearByChance: number;
  /**
   * The share of pairs with the same nearest training picture. It is high for pictures without detail, because a few
   * plain training pictures are near to all of them.
   */
  readonly shared: { readonly samples: number; readonly heldOut: number };
}

/** Quantiles: share of the values below → value. */
export type Quantiles = Readonly<Record<(typeof quantileNames)[number], number>>;
const quantileNames = ['0', '0.01', '0.05', '0.25', '0.5', '0.75', '0.95', '0.99', '1'] as const;
const veryNearShare = 0.01;

/** For each picture, the distance to its nearest training picture, and the index of that picture. */
export interface Nearness {
  readonly distances: Float64Array;
  readonly nearest: Uint32Array;
}

const neighboursRule = including({
  squared: float64Array,
  indices: having('a Uint32Array', 'subarray'),
  k: positiveInteger,
});
const some = kind(
  'one distance or more',
  (value) => float64Array.holds(value) && (value as Float64Array).length > 0,
);
const nearnessRule = including({ distances: some, nearest: having('a Uint32Array', 'subarray') });
/** Only the nearest neighbour of each query from `first` to `end` − 1. */
export function nearnessOf(neighbours: Neighbours, first: number, end: number): Nearness {
  checkArguments(
    'nearnessOf',
    { neighbours, first, end },
    { neighbours: neighboursRule, first: integer(0), end: integer(0) },
  );
  const { squared, indices, k } = neighbours;
  const queries = Uint32Array.from({ length: end - first }, (_, i) => (first + i) * k);
  return {
    distances: Float64Array.from(queries, (at) => Math.sqrt(squared[at]!)),
    nearest: queries.map((at) => indices[at]!),
  };
}

/** Compares two non-empty sets. */
export function compareNearness(samples: Nearness, heldOut: Nearness): NearnessComparison {
  checkArguments('compareNearness', { samples, heldOut }, { samples: nearnessRule, heldOut: nearnessRule });
  const [few, many] = [samples.distances.toSorted(), heldOut.distances.toSorted()];
  const bound = quantileOf(many, veryNearShare);
  const [m, n] = [few.length, many.length];
  const rank = 1 + veryNearShare * (n - 1);
  return {
    samples: quantiles(few),
    heldOut: quantiles(many),
    nearer: shareOfPairsBelow(few, many),
    chance: Math.sqrt((m + n + 1) / (12 * m * n)),
    veryNear: few.filter((distance) => distance < bound).length / m,
    veryNearByChance: (rank + 4 * Math.sqrt(rank)) / (n + 1),
    shared: { samples: shareOfEqualPairs(samples.nearest), heldOut: shareOfEqualPairs(heldOut.nearest) },
  };
}

/** The share of pairs with equal values; 0 if there are no pairs. */
function shareOfEqualPairs(values: Uint32Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let equal = 0;
  for (const count of counts.values()) equal += count * (count - 1);
  return equal / Math.max(1, values.length * (values.length - 1));
}

function quantiles(sorted: Float64Array): Quantiles {
  return Object.fromEntries(
    quantileNames.map((share) => [share, quantileOf(sorted, Number(share))]),
  ) as Quantiles;
}
