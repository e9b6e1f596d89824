/** What a page asks of the networks of a run, in the words of an address. */
import { either, integer, listOf, oneOf, optional } from '../../../core/checks.ts';
import { modelKinds, type ModelKind } from '../../../analysis/models/model-kinds.ts';
import { weightKinds, type WeightKind } from '../../../gan/sampling/standing-generator.ts';
import { stepWords, type StepChoice } from '../../../runs/step-choice.ts';

/** Which checkpoint of a run, and which weights of its generator. */
export interface NetworkRequest {
  readonly step: StepChoice;
  /** Of G; undefined: the moving average if the run keeps one. D has live weights only. */
  readonly weights: WeightKind | undefined;
}

/** A parameter of an address; undefined if it is not there. */
type Word = string | undefined;

const stepRule = either(integer(0), oneOf(stepWords));

/**
 * Reads which networks are meant.
 *
 * @throws UsageError if a word is none of those expected
 */
export function networkRequest(words: { step?: Word; weights?: Word }): NetworkRequest {
  const { step = 'latest', weights } = words;
  const chosen = numberOf(step);
  stepRule('step', chosen);
  optional(oneOf(weightKinds))('weights', weights);
  return { step: chosen as StepChoice, weights: weights as WeightKind | undefined };
}

/** @throws UsageError if it is none */
export function modelKindOf(kind: string): ModelKind {
  oneOf(modelKinds)('kind', kind);
  return kind as ModelKind;
}

/**
 * Reads a whole number.
 *
 * @param usual what it is if it is not there
 * @throws UsageError if it is none, or out of range
 */
export function numberRequest(name: string, word: Word, [min, max]: [number, number], usual: number): number {
  if (word === undefined) return usual;
  const number = numberOf(word);
  integer(min, max)(name, number);
  return number as number;
}

/** Digits as a number; anything else stays as it is, and no rule for numbers takes it. */
function numberOf(word: string): string | number {
  return /^\d{1,15}$/.test(word) ? Number(word) : word;
}

/**
 * Reads a list of whole numbers: `0,3,7`. Undefined if it is not there.
 *
 * @param most the greatest length of the list
 * @throws UsageError if it is none
 */
export function numbersRequest(name: string, word: Word, most: number): readonly number[] | undefined {
  if (word === undefined) return undefined;
  const listed = word.split(',', most + 1).map(numberOf);
  listOf(integer(0), 1)(name, listed);
  integer(1, most)(`the length of ${name}`, listed.length);
  return listed as number[];
}

/** @throws UsageError if it is none of them */
export function partRequest(word: Word): 'training' | 'held-out' | 'unseen' {
  const parts = ['training', 'held-out', 'unseen'] as const;
  optional(oneOf(parts))('part', word);
  return (word ?? 'training') as (typeof parts)[number];
}
