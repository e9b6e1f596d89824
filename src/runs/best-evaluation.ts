/** Which checkpoint of a run is the best by its evaluations. */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import { counted, fineFigure, firstOf, grouped } from '../core/wording.ts';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { checkNoLink } from '../data/disk/own-files.ts';
import { runNames } from '../data/disk/run-layout.ts';
import { evaluationsOf, peopleMetric, type Evaluation } from './evaluations.ts';
import type { RunFolder } from './run-folder.ts';

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
  const { best, candidates } = await competitionOf(folder);
  const { step, metric, value, unit, better, what } = best;
  const place =
    candidates.length === 1
      ? 'the only evaluated step with a checkpoint, measured'
      : `the best of ${counted(candidates.length, 'evaluated step')}`;
  const measure = `${what}: ${fineFigure(value)}${unit === undefined ? '' : ` ${unit}`}, ${better} is better`;
  const differ = new Set(candidates.map(mannerOf)).size > 1 ? '; not all were evaluated alike' : '';
  return { step, chosen: `step ${grouped(step)} is ${place} by ${metric} (${measure}${differ})` };
}

/** The evaluated steps that have a checkpoint, by the run's first metric, and the best. @throws DataError if there is none */
async function competitionOf(folder: RunFolder) {
  const all = (await evaluationsOf(folder)).filter((each) => each.metric !== peopleMetric);
  const metric = all[0]?.metric;
  const latest = new Map(all.filter((each) => each.metric === metric).map((each) => [each.step, each]));
  const kept = (await folder.listCheckpoints()).map(({ step }) => step);
  const candidates = kept.flatMap((step) => latest.get(step) ?? []);
  if (candidates.length === 0) throw noneEvaluated(folder.path, [...latest.keys()], kept);
  return { best: candidates.reduce((winner, each) => (isWorse(each, winner) ? winner : each)), candidates };
}

/**
 * Notes in `checkpoints/best.json` what `--step best` means, for people and programs that look into the folder. Nothing
 * reads it back: the evaluations decide. So a note that cannot be written does no harm.
 */
export async function noteBest(folder: RunFolder): Promise<void> {
  const path = join(folder.checkpointsPath, runNames.best);
  try {
    await checkNoLink(path, 'file');
    const { best } = await competitionOf(folder);
    const { step, metric, value, unit, better, what } = best;
    const checkpoint = basename(folder.checkpointPath(step));
    const note = { step, checkpoint, metric, value, unit, better, what };
    await writeFileAtomic(path, `${JSON.stringify(note, undefined, 2)}\n`);
  } catch (thrown) {
    if (thrown instanceof DataError && thrown.code === 'not-found')
      await rm(path, { force: true }).catch(() => undefined);
  }
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
