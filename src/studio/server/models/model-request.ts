/** What a page asks of the networks of a run, in the words of an address. */
import { either, integer, oneOf } from '../../../core/checks.ts';
import { modelKinds, type ModelKind } from '../../../analysis/models/model-kinds.ts';
import { weightKinds, type WeightKind } from '../../../gan/sampling/standing-generator.ts';
import { stepWords, type StepChoice } from '../../../runs/step-choice.ts';
import { digitsOf, wordOf, type QueryWords } from '../../messages/query-words.ts';

/** Which checkpoint of a run, and which weights of its generator. */
export interface NetworkRequest {
  readonly step: StepChoice;
  /** Of G; undefined: the moving average if the run keeps one. D has live weights only. */
  readonly weights: WeightKind | undefined;
}

const stepRule = either(integer(0), oneOf(stepWords));

/**
 * Reads which networks are meant.
 *
 * @throws UsageError if a word is none of those expected
 */
export function networkRequest(query: QueryWords): NetworkRequest {
  const step = digitsOf(query['step'] ?? 'latest');
  stepRule('step', step);
  return { step: step as StepChoice, weights: wordOf(query, 'weights', weightKinds) };
}

/** @throws UsageError if it is none */
export function modelKindOf(kind: string): ModelKind {
  oneOf(modelKinds)('kind', kind);
  return kind as ModelKind;
}
