/**
 * A round of the game “real or generated?”: which pictures come in which order. Both the page and the server know it by its
 * number alone, so that nobody has to say which answers are right.
 */
import { RandomStream } from '../../core/random.ts';
import { range } from '../../core/numbers.ts';

export const answers = ['real', 'generated'] as const;
/** What a picture is, or was taken for. */
export type Answer = (typeof answers)[number];

/** Half of them are real. */
export const roundLength = 20;
export const maxRound = 999_999;

export interface GameRound {
  /** What each picture is. */
  readonly kinds: readonly Answer[];
  /** The seeds of the generated pictures, in their order. No other round has one of them. */
  readonly seeds: readonly number[];
}

/** @param round its number, 0 to `maxRound`. @throws UsageError if it is none */
export function gameRound(round: number): GameRound {
  const half = roundLength / 2;
  const order = new RandomStream(round, 'shuffle', 0).permutation(roundLength);
  return {
    kinds: Array.from(order, (place) => (place < half ? 'real' : 'generated')),
    seeds: range(round * half, (round + 1) * half),
  };
}

/** Whether each answer is right. */
export function rightAnswers(kinds: readonly Answer[], given: readonly Answer[]): boolean[] {
  return given.map((answer, i) => answer === kinds[i]);
}
