/** What a discriminator thinks of sets of pictures, in numbers. */
import { mean } from '../../core/numbers.ts';
import { quantileOf, shareOfPairsBelow } from './ranks.ts';

/** The distribution of a discriminator's probabilities over a set. */
export interface JudgementSummary {
  readonly count: number;
  readonly mean: number;
  readonly median: number;
  /** The range that holds the middle 80%. */
  readonly low: number;
  readonly high: number;
  /** The share above ½: what D takes for real. */
  readonly aboveHalf: number;
}

/** @param probabilities one or more, in any order */
export function summariseJudgements(probabilities: Float32Array): JudgementSummary {
  const sorted = Float64Array.from(probabilities).sort();
  return {
    count: sorted.length,
    mean: mean(sorted),
    median: quantileOf(sorted, 0.5),
    low: quantileOf(sorted, 0.1),
    high: quantileOf(sorted, 0.9),
    aboveHalf: sorted.filter((value) => value > 0.5).length / sorted.length,
  };
}

/**
 * The share of pairs of one of `set` and one of `reference` in which the one of `set` is judged more real; ties count half.
 * 0.5 if D does not tell the sets apart, 0 or 1 if it tells them apart without an error.
 */
export function moreRealThan(set: Float32Array, reference: Float32Array): number {
  return shareOfPairsBelow(Float64Array.from(reference).sort(), Float64Array.from(set).sort());
}
