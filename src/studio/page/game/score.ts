/** What came out of a game: right answers, D's own on the same pictures, and what both say. */
import { neededAgainstChance } from '../../../analysis/metrics/guessing.ts';
import { moreRealThan } from '../../../analysis/metrics/judgements.ts';
import { rightAnswers, type Answer } from '../../messages/game-round.ts';

/** What a player, or D, made of the pictures. */
export interface Score {
  readonly right: number;
  /** How many real pictures were taken for real, and how many generated ones. */
  readonly realAsReal: number;
  readonly generatedAsReal: number;
}

/** What a number of right answers means: no better than guessing, better, or so much worse that it is no accident. */
export type Meaning = 'knows' | 'guesses' | 'reversed';

export function scoreOf(kinds: readonly Answer[], given: readonly Answer[]): Score {
  const takenForReal = (kind: Answer) =>
    given.filter((answer, i) => answer === 'real' && kinds[i] === kind).length;
  return {
    right: rightAnswers(kinds, given).filter(Boolean).length,
    realAsReal: takenForReal('real'),
    generatedAsReal: takenForReal('generated'),
  };
}

export function meaningOf(right: number, of: number): Meaning {
  const needed = neededAgainstChance(of) ?? Infinity;
  if (right >= needed) return 'knows';
  return of - right >= needed ? 'reversed' : 'guesses';
}

/** D's answers: real above one half. */
export function answersOfD(probabilities: Float32Array): Answer[] {
  return Array.from(probabilities, (probability) => (probability > 0.5 ? 'real' : 'generated'));
}

/**
 * How often D finds a real picture more real than a generated one, among all pairs: the area under its curve. 0.5 is chance.
 */
export function rankingOfD(kinds: readonly Answer[], probabilities: Float32Array): number {
  const of = (kind: Answer) => probabilities.filter((_, i) => kinds[i] === kind);
  return moreRealThan(of('real'), of('generated'));
}

/** The places of the pictures of a kind: those that were taken for what they are first, then by how real D finds them. */
export function sortedPlaces(
  kind: Answer,
  kinds: readonly Answer[],
  given: readonly Answer[],
  probabilities: Float32Array,
): number[] {
  const places = kinds.flatMap((each, i) => (each === kind ? [i] : []));
  const isRight = (i: number) => Number(given[i] === kind);
  return places.sort((a, b) => isRight(b) - isRight(a) || probabilities[b]! - probabilities[a]!);
}
