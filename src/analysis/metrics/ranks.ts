/** Ranks of numbers: quantiles, and the comparison of two sets pair by pair. */

/**
 * A quantile of ascending numbers, interpolated linearly between the two adjacent ones.
 *
 * @param share of the numbers below, from 0 to 1
 */
export function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

/**
 * The share of pairs, one number of each set, in which the first is the smaller one; ties count half. This is the
 * Mann-Whitney U divided by the number of pairs: 0.5 for equal distributions.
 *
 * @param first ascending @param second ascending
 */
export function shareOfPairsBelow(first: Float64Array, second: Float64Array): number {
  let below = 0;
  let upTo = 0;
  let pairs = 0;
  for (const value of first) {
    while (below < second.length && second[below]! < value) below += 1;
    while (upTo < second.length && second[upTo]! <= value) upTo += 1;
    pairs += second.length - upTo + (upTo - below) / 2;
  }
  return pairs / (first.length * second.length);
}
