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
  nonNegative,
  oneOf,
  optional,
  positiveInteger,
} from '../../core/checks.ts';
import type { Neighbours } from './nearest-neighbours.ts';

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

const verdicts = ['collapsed', 'copies', 'near', 'shared', 'smooth', 'no sign'] as const;
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
const comparisonRule = having('what compareNearness gives', 'samples', 'heldOut', 'shared', 'nearer');

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
    nearer: shareOfPairsNearer(few, many),
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

/** Both arrays must be ascending. */
function shareOfPairsNearer(samples: Float64Array, heldOut: Float64Array): number {
  let below = 0;
  let upTo = 0;
  let pairs = 0;
  for (const value of samples) {
    while (below < heldOut.length && heldOut[below]! < value) below += 1;
    while (upTo < heldOut.length && heldOut[upTo]! <= value) upTo += 1;
    pairs += heldOut.length - upTo + (upTo - below) / 2;
  }
  return pairs / (samples.length * heldOut.length);
}

function quantiles(sorted: Float64Array): Quantiles {
  return Object.fromEntries(
    quantileNames.map((share) => [share, quantileOf(sorted, Number(share))]),
  ) as Quantiles;
}

/** Interpolates linearly between the two adjacent values. */
function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

/** The conclusions from a comparison, the worst first. */
export type Verdict = (typeof verdicts)[number];

/** A deviation of this many standard deviations is not due to chance. */
const significant = 3;
/** A suspicious share of very near samples; 0.01 is expected. */
const suspicious = 0.05;
/** Sharing of nearest pictures is high if it is this many times that of held-out pictures. */
const sharedFactor = 3;
/** Sharing below this is never high. */
const minShared = 0.01;
/** Samples whose variety is below this are the same picture, up to differences that are hard to see. */
const collapsedBelow = 0.05;

/**
 * The conclusion from a comparison by pixels and one by features.
 *
 * - `collapsed`: all samples are the same picture.
 * - `copies`: some samples are training pictures, up to invisible differences.
 * - `near`: samples are nearer than new pictures, by more than chance.
 * - `shared`: the same, but many of them are near to the same few pictures.
 * - `smooth`: the same by pixels, but not by features.
 * - `no sign`: none of these.
 *
 * @param features undefined if the networks have none; then the pixels alone decide
 * @param copies the number of samples that are training pictures, up to invisible differences
 * @param variety of the samples by pixels, of `varietyOf`; default: not judged
 */
export function verdictOf(
  pixels: NearnessComparison,
  features: NearnessComparison | undefined,
  copies: number,
  variety?: number,
): Verdict {
  checkArguments(
    'verdictOf',
    { pixels, features, copies, variety },
    {
      pixels: comparisonRule,
      features: optional(comparisonRule),
      copies: integer(0),
      variety: optional(nonNegative),
    },
  );
  if (variety !== undefined && variety < collapsedBelow) return 'collapsed';
  if (copies > 0) return 'copies';
  const decisive = features ?? pixels;
  if (isNear(decisive)) {
    const { samples, heldOut } = decisive.shared;
    return samples > Math.max(minShared, sharedFactor * heldOut) ? 'shared' : 'near';
  }
  return isNear(pixels) ? 'smooth' : 'no sign';
}

function isNear({ nearer, chance, veryNear, veryNearByChance }: NearnessComparison): boolean {
  return nearer > 0.5 + significant * chance || veryNear > Math.max(suspicious, veryNearByChance);
}

/** The verdict in one or more sentences. */
export function describeVerdict(verdict: Verdict, copies: number, samples: number): string {
  checkArguments(
    'describeVerdict',
    { verdict, copies, samples },
    { verdict: oneOf(verdicts), copies: integer(0), samples: integer(0) },
  );
  switch (verdict) {
    case 'collapsed':
      return 'All samples are practically the same picture, whatever z, and nothing else that is measured here means much: the generator has collapsed or, after few steps, learned nothing yet. Train longer, or else from an earlier checkpoint, with another seed or a lower learning rate.';
    case 'copies':
      return `${copies} of ${samples} samples are training pictures, or practically identical to them: the generator has memorised some.`;
    case 'near':
      return 'Samples are nearer to the training pictures than new real pictures are, by more than chance: the generator may have memorised some. Look at the nearest pairs: a copy agrees with its original in every detail.';
    case 'shared':
      return 'Samples are nearer to the training pictures than new real pictures are, but many of them to the same few. Pictures with too little detail are near to a few plain ones, so this indicates poor quality rather than memorising. Look at the nearest pairs.';
    case 'smooth':
      return 'By pixels samples are nearer to the training pictures than new real pictures are, but not by D’s features: smooth pictures are near to everything by pixels, so this is no sign of memorising.';
    case 'no sign':
      return 'Samples are no nearer to the training pictures than new real pictures are: no sign of memorising.';
  }
}
