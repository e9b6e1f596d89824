/** What an evaluation measured, and how to read its values, in the reader's language. */
import type { EvaluationMessage } from '../../messages/runs.ts';
import type { TermName } from './mentions.ts';
import type { Formats } from '../language/formats.ts';
import type { Phrases } from '../language/language.ts';

/** Where they are mentioned first: in the titles of charts. Lines may have the names of runs. */
export const curveTerms = [
  'loss',
  'discriminator',
  'generator',
  'dReal',
  'dFake',
  'variety',
  'parzen',
  'kernelDistance',
  'frechetDistance',
  'coverage',
  'precision',
  'recall',
  'density',
] as const satisfies readonly TermName[];

/** As games are recorded: a share of right answers, which has no better end but a half. */
const people = 'people';

/** What the name of a measure of features says: `kid@random-conv-64-whitened,bicubic,n=2048/2048,training`. */
const ofFeatures = /^(\w+)@([^,]+),[^,]+,n=(\d+)\/(\d+),([\w-]+)$/;

/** As it was recorded, unless there are words for its metric. */
export function evaluationTitle(
  { metric, what }: Pick<EvaluationMessage, 'metric' | 'what'>,
  { common: { evaluations } }: Phrases,
): string {
  const { metrics, measures } = evaluations;
  const [, measure = '', network = ''] = ofFeatures.exec(metric) ?? [];
  if (Object.hasOwn(measures, measure))
    return evaluations.by(measures[measure as keyof typeof measures], network);
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
  const { compared } = evaluations;
  const [, , , of = '', real = '', split = ''] = ofFeatures.exec(metric) ?? [];
  if (Object.hasOwn(compared, split)) {
    const words = compared[split as keyof typeof compared];
    return `${words(count(Number(of)), count(Number(real)))}, ${evaluations[better]}`;
  }
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
