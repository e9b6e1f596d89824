/** What an evaluation measured, and how to read its values, in the reader's language. */
import type { EvaluationMessage } from '../../messages/runs.ts';
import type { Formats } from '../language/formats.ts';
import type { Phrases } from '../language/language.ts';

/** As games are recorded: a share of right answers, which has no better end but a half. */
const people = 'people';

/** As it was recorded, unless there are words for its metric. */
export function evaluationTitle(
  { metric, what }: Pick<EvaluationMessage, 'metric' | 'what'>,
  { common: { evaluations } }: Phrases,
): string {
  const { metrics } = evaluations;
  return Object.hasOwn(metrics, metric)
    ? metrics[metric as keyof typeof metrics](what)
    : `${metric}: ${what}`;
}

/** On how many samples, and which values are good. */
export function evaluationNote(
  { metric, samples, better }: Pick<EvaluationMessage, 'metric' | 'samples' | 'better'>,
  { common: { evaluations } }: Phrases,
  { count }: Pick<Formats, 'count'>,
): string {
  return metric === people
    ? evaluations.peopleNote(count(samples))
    : `${evaluations.samples(count(samples))}, ${evaluations[better]}`;
}

/** A value, with its standard error if that is known. */
export function evaluationValue(
  { metric, value, standardError }: Pick<EvaluationMessage, 'metric' | 'value' | 'standardError'>,
  { figure, percent }: Pick<Formats, 'figure' | 'percent'>,
): string {
  const text = metric === people ? percent : figure;
  return standardError === undefined ? text(value) : `${text(value)} ± ${text(standardError)}`;
}
