/** What a number of right answers says, if each answer had been a coin flip. */
import { checkArguments, integer, positiveInteger } from '../../core/checks.ts';

/**
 * How likely each number of right answers is for somebody who guesses: binomial, with probability ½.
 *
 * @param of the number of answers, up to 1,000
 * @returns probabilities of 0, 1, … `of` right answers
 * @throws UsageError if it is none
 */
export function guessingDistribution(of: number): Float64Array {
  checkArguments('guessingDistribution', { of }, { of: integer(1, 1000) });
  const chances = new Float64Array(of + 1);
  chances[0] = 0.5 ** of;
  for (let right = 1; right <= of; right++) chances[right] = (chances[right - 1]! * (of - right + 1)) / right;
  return chances;
}

/** How likely somebody who guesses has at least so many right answers. @throws UsageError as `guessingDistribution` */
export function chanceOfAtLeast(right: number, of: number): number {
  return guessingDistribution(of)
    .subarray(Math.max(0, right))
    .reduce((sum, chance) => sum + chance, 0);
}

/** So rarely somebody who guesses may do as well: results beyond are called better than chance. */
const usualLevel = 0.05;

/**
 * The smallest number of right answers that guessing reaches in at most 5% of games: 15 of 20. Undefined if there is none:
 * with four answers or fewer, guessing is all right too often.
 *
 * @throws UsageError as `guessingDistribution`
 */
export function neededAgainstChance(of: number, level = usualLevel): number | undefined {
  for (let right = 0; right <= of; right++) if (chanceOfAtLeast(right, of) <= level) return right;
  return undefined;
}

/**
 * The standard error of a share of right answers, by the rule of succession: two answers more, one of them right. So it is
 * not 0 where all are right.
 *
 * @throws UsageError if `of` is not positive, or `right` is more than `of`
 */
export function standardErrorOfShare(right: number, of: number): number {
  checkArguments('standardErrorOfShare', { of }, { of: positiveInteger });
  checkArguments('standardErrorOfShare', { right }, { right: integer(0, of) });
  const share = (right + 1) / (of + 2);
  return Math.sqrt((share * (1 - share)) / (of + 2));
}
