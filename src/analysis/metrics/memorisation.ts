/**
 * Has a generator learned its training pictures by heart? Compares how near samples are to the training pictures with
 * how near other real pictures are, that were not trained on: a copy is nearer than any new picture would be.
 * (Goodfellow et al. 2014 and Radford et al. 2015 look at nearest neighbours; the comparison with held-out pictures
 * is the test of Meehan et al. 2020, arXiv 2004.05675, in its simplest form.)
 */
import type { Neighbours } from './nearest-neighbours.ts';

/** How near samples and held-out pictures are to the training pictures, in one measure of distance. */
export interface NearnessComparison {
  /** Quantiles of the distances to the nearest training picture. */
  readonly samples: Quantiles;
  readonly heldOut: Quantiles;
  /**
   * How often a sample is nearer to its nearest training picture than a held-out picture is to its own, of all such
   * pairs (ties count half): 0.5 if the two are alike. This is Mann and Whitney's U over the number of pairs.
   */
  readonly nearer: number;
  /** Standard deviation of `nearer` if samples and held-out pictures were draws of one distribution. */
  readonly chance: number;
  /** Share of the samples nearer than all but the nearest 1% of the held-out pictures: 0.01 if they are alike. */
  readonly veryNear: number;
  /**
   * What `veryNear` may come to by chance. Where that nearest 1% begins is known only as well as there are held-out
   * pictures: the share of a distribution that lies below the k-th nearest of n has mean k/(n + 1) and deviation √k/n,
   * and a long tail; this is four deviations above the mean.
   */
  readonly veryNearByChance: number;
  /**
   * How often two of them have the same nearest training picture. Pictures without detail have: a few plain training
   * pictures are near to all of them.
   */
  readonly shared: { readonly samples: number; readonly heldOut: number };
}

/** The share of values below → the value. */
export type Quantiles = Readonly<Record<(typeof quantileNames)[number], number>>;
const quantileNames = ['0', '0.01', '0.05', '0.25', '0.5', '0.75', '0.95', '0.99', '1'] as const;
const veryNearShare = 0.01;

/** What is compared: the distance of each picture to its nearest training picture, and which that is. */
export interface Nearness {
  readonly distances: Float64Array;
  readonly nearest: Uint32Array;
}

/** The nearest neighbours alone, of the queries from `first` up to `end`. */
export function nearnessOf({ squared, indices, k }: Neighbours, first: number, end: number): Nearness {
  const queries = Uint32Array.from({ length: end - first }, (_, i) => (first + i) * k);
  return {
    distances: Float64Array.from(queries, (at) => Math.sqrt(squared[at]!)),
    nearest: queries.map((at) => indices[at]!),
  };
}

/** Compares two sets, neither of them empty. */
export function compareNearness(samples: Nearness, heldOut: Nearness): NearnessComparison {
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

/** Of all pairs of two, how many are equal; 0 without a pair. */
function shareOfEqualPairs(values: Uint32Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let equal = 0;
  for (const count of counts.values()) equal += count * (count - 1);
  return equal / Math.max(1, values.length * (values.length - 1));
}

/** Both ascending. */
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

/** Between the two values around it, linearly. */
function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

/** What a comparison suggests, the worst first. */
export type Verdict = 'copies' | 'near' | 'shared' | 'smooth' | 'no sign';

/** As many standard deviations are taken for more than chance. */
const significant = 3;
/** A share of very near samples that is suspicious, where 0.01 is to be expected. */
const suspicious = 0.05;
/** Samples that share their nearest pictures so much more often than held-out ones are of another kind. */
const sharedFactor = 3;
/** Less than this is never much sharing. */
const sharedLeast = 0.01;

/**
 * - `copies`: some samples are training pictures, up to what the eye cannot see.
 * - `near`: more samples than chance allows are nearer than new pictures are.
 * - `shared`: so they are, but many to the same few pictures.
 * - `smooth`: so they are by pixels, but not by features.
 * - `no sign`: none of this.
 *
 * @param features undefined where the networks have none: then pixels alone decide
 * @param copies samples that are training pictures, up to what the eye cannot see
 */
export function verdictOf(
  pixels: NearnessComparison,
  features: NearnessComparison | undefined,
  copies: number,
): Verdict {
  if (copies > 0) return 'copies';
  const judge = features ?? pixels;
  if (isNear(judge)) {
    const { samples, heldOut } = judge.shared;
    return samples > Math.max(sharedLeast, sharedFactor * heldOut) ? 'shared' : 'near';
  }
  return isNear(pixels) ? 'smooth' : 'no sign';
}

function isNear({ nearer, chance, veryNear, veryNearByChance }: NearnessComparison): boolean {
  return nearer > 0.5 + significant * chance || veryNear > Math.max(suspicious, veryNearByChance);
}

/** The verdict as a sentence or two for a person. */
export function sayWhatItSuggests(verdict: Verdict, copies: number, samples: number): string {
  switch (verdict) {
    case 'copies':
      return `${copies} of ${samples} samples are training pictures, or as good as: the generator has memorised some.`;
    case 'near':
      return 'Samples are nearer to the training pictures than new real pictures are, by more than chance: the generator may have memorised some. Look at the nearest pairs: a copy agrees with its picture in every detail.';
    case 'shared':
      return 'Samples are nearer to the training pictures than new real pictures are, but many to the same few. Pictures without the detail of real ones are near to a few plain ones so; this is rather poor quality than memorising. Look at the nearest pairs.';
    case 'smooth':
      return 'By pixels samples are nearer to the training pictures than new real pictures are, but not by what D sees: smooth pictures are near to everything by pixels, so this is no sign of memorising.';
    case 'no sign':
      return 'Samples are no nearer to the training pictures than new real pictures are: no sign of memorising.';
  }
}
