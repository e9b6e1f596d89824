/** What `sparring evaluate` measured of a run, in its `evaluations.jsonl`: a line for each evaluation. */
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../core/errors.ts';
import { withoutUndefined } from '../core/objects.ts';
import { option, says } from '../core/sentence.ts';
import { counted, fineFigure, firstOf, grouped } from '../core/wording.ts';
import { readOwnFileIfThere } from '../data/disk/own-files.ts';
import { MetricsLog, parseMetrics } from './metrics-log.ts';
import type { RunFolder } from './run-folder.ts';

const evaluationSchema = z.object({
  step: z.number().int().nonnegative(),
  /**
   * The name of the metric, as `sparring evaluate --metric` has it; of metrics of features also what their numbers depend
   * on: `kid@random-conv-64,bicubic,n=2048/2048,training`.
   */
  metric: z.string(),
  value: z.number(),
  /** Which of two values is the better one. */
  better: z.enum(['higher', 'lower']),
  /** What the value is, without the value: `log-likelihood of mnist:test`. */
  what: z.string(),
  standardError: z.number().optional(),
  unit: z.string().optional(),
  /** The number of samples. */
  samples: z.number().int().positive(),
  /** How it was measured. */
  protocol: z.string(),
  weights: z.string(),
  normalisation: z.string(),
  truncation: z.number().optional(),
});

/**
 * The metric of games “real or generated?” in the studio. Whoever plays a few pictures measures with an error of a tenth, so it
 * never decides which step is best.
 */
export const peopleMetric = 'people';

/** The value of one metric for the generator of one step. */
export type Evaluation = z.infer<typeof evaluationSchema>;

/** What a metric adds to an evaluation; the run and the generator add the rest. */
export type MetricValue = Omit<Evaluation, 'step' | 'weights' | 'normalisation' | 'truncation'>;

/** Which generator was evaluated. */
export interface Evaluated extends Pick<Evaluation, 'weights' | 'normalisation'> {
  readonly run: { readonly path: string; readonly step: number };
  readonly truncation?: number | undefined;
}

/** Appends an evaluation to those of its run. @throws SparringError if it cannot be written */
export async function recordEvaluation(
  { run, weights, normalisation, truncation }: Evaluated,
  measured: MetricValue,
): Promise<void> {
  const log = new MetricsLog(join(run.path, 'evaluations.jsonl'));
  try {
    await log.append(withoutUndefined({ step: run.step, ...measured, weights, normalisation, truncation }));
    await log.flush();
  } finally {
    await log.close();
  }
}

/** More than fifty thousand evaluations. */
const maxBytes = 2 ** 24;

/** All evaluations of a run, in order. Lines that are none are skipped. @throws SparringError if they cannot be read */
export async function evaluationsOf({
  evaluationsPath,
}: Pick<RunFolder, 'evaluationsPath'>): Promise<Evaluation[]> {
  const bytes = await readOwnFileIfThere(evaluationsPath, maxBytes);
  const { lines } = parseMetrics(bytes?.toString('utf8') ?? '');
  return lines.flatMap(({ record }) => evaluationSchema.safeParse(record).data ?? []);
}

/**
 * The best of the steps that were evaluated and still have a checkpoint: by the metric that the run was evaluated by
 * first, but never by what people say, and the last value of each step. Of equal ones the later step.
 *
 * @throws DataError if there is none
 */
export async function bestEvaluated(folder: RunFolder): Promise<{
  readonly step: number;
  /** Why, in a sentence without its full stop. */ readonly chosen: string;
}> {
  const all = (await evaluationsOf(folder)).filter((each) => each.metric !== peopleMetric);
  const metric = all[0]?.metric;
  const latest = new Map(all.filter((each) => each.metric === metric).map((each) => [each.step, each]));
  const kept = (await folder.listCheckpoints()).map(({ step }) => step);
  const candidates = kept.flatMap((step) => latest.get(step) ?? []);
  if (candidates.length === 0) throw noneEvaluated(folder.path, [...latest.keys()], kept);
  const best = candidates.reduce((winner, each) => (isWorse(each, winner) ? winner : each));
  const { step, value, unit, better, what } = best;
  const place =
    candidates.length === 1
      ? 'the only evaluated step with a checkpoint, measured'
      : `the best of ${counted(candidates.length, 'evaluated step')}`;
  const measure = `${what}: ${fineFigure(value)}${unit === undefined ? '' : ` ${unit}`}, ${better} is better`;
  const differ = new Set(candidates.map(mannerOf)).size > 1 ? '; not all were evaluated alike' : '';
  return { step, chosen: `step ${grouped(step)} is ${place} by ${metric} (${measure}${differ})` };
}

/** A run by one metric: its best step that still has a checkpoint, and its last evaluated one. */
export interface BestSince {
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  readonly best: { readonly step: number; readonly value: number };
  readonly last: { readonly step: number; readonly value: number };
}

/** The best step that was evaluated by a metric and still has a checkpoint, beside the last evaluated one; undefined of none. */
export async function bestSince(folder: RunFolder, metric: string): Promise<BestSince | undefined> {
  const kept = new Set((await folder.listCheckpoints()).map(({ step }) => step));
  const all = (await evaluationsOf(folder)).filter((each) => each.metric === metric && kept.has(each.step));
  const latest = [...new Map(all.map((each) => [each.step, each])).values()].sort((a, b) => a.step - b.step);
  const last = latest.at(-1);
  if (last === undefined) return undefined;
  const best = latest.reduce((winner, each) => (isWorse(each, winner) ? winner : each));
  const placeOf = ({ step, value }: Evaluation) => ({ step, value });
  return { metric, better: last.better, best: placeOf(best), last: placeOf(last) };
}

/** The checkpoint that `--step best` means: it is never removed as outdated. Undefined if no step was evaluated. */
export async function bestKept(folder: RunFolder): Promise<number | undefined> {
  return bestEvaluated(folder).then(
    ({ step }) => step,
    () => undefined,
  );
}

function isWorse(evaluation: Evaluation, than: Evaluation): boolean {
  return evaluation.better === 'higher' ? evaluation.value < than.value : evaluation.value > than.value;
}

/** How an evaluation was made: values of different numbers of samples, or on other pictures, compare badly. */
function mannerOf({ what, samples, weights, normalisation, truncation }: Evaluation): string {
  return JSON.stringify([what, samples, weights, normalisation, truncation]);
}

function noneEvaluated(path: string, evaluated: readonly number[], kept: readonly number[]): DataError {
  const named = (steps: readonly number[]) => firstOf(steps.toSorted((a, b) => a - b).map(String));
  const found =
    evaluated.length === 0
      ? `no step of ${path} has been evaluated`
      : `none of the evaluated steps of ${path} (${named(evaluated)}) has a checkpoint any more`;
  const newest = kept.at(-1);
  const sentence =
    newest === undefined
      ? `${found}, and it has no checkpoint yet: train it first`
      : says`${found}: run sparring evaluate ${path} with ${option('step', newest)}, and so for each step to compare (kept are ${named(kept)})`;
  return new DataError(sentence, { code: 'not-found', option: 'step' });
}
