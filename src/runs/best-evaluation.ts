/** Which checkpoint of a run is the best by its evaluations. */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import { counted, fineFigure, firstOf, grouped } from '../core/wording.ts';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { checkNoLink } from '../data/disk/own-files.ts';
import { runNames } from '../data/disk/run-layout.ts';
import { decidingSeries, seriesNamed, type SeriesName } from './evaluation-series.ts';
import { evaluationsOf, type Evaluation } from './evaluations.ts';
import type { RunFolder } from './run-folder.ts';

/**
 * The best of the steps that were evaluated and still have a checkpoint, by `decidingSeries`: the last value of each step. Of
 * equal ones the later step.
 *
 * @throws DataError if there is none
 */
export async function bestEvaluated(folder: RunFolder): Promise<{
  readonly step: number;
  /** Why, in a sentence without its full stop. */ readonly chosen: string;
}> {
  const { best, candidates, evaluated } = await competitionOf(folder);
  const { step, metric, value, unit, better, what } = best;
  const place =
    candidates.length === 1
      ? `the only ${evaluated > 1 ? 'step evaluated so' : 'evaluated step'} with a checkpoint, measured`
      : `the best of ${counted(candidates.length, 'evaluated step')}`;
  const measure = `${what}: ${fineFigure(value)}${unit === undefined ? '' : ` ${unit}`}, ${better} is better`;
  const differ = new Set(candidates.map(mannerOf)).size > 1 ? '; not all were evaluated alike' : '';
  return { step, chosen: `step ${grouped(step)} is ${place} by ${metric} (${measure}${differ})` };
}

/** The evaluated steps that have a checkpoint, by the series that decides, and the best. @throws DataError if there is none */
async function competitionOf(folder: RunFolder) {
  const all = await evaluationsOf(folder);
  const kept = (await folder.listCheckpoints()).map(({ step }) => step);
  const series = decidingSeries(all, new Set(kept));
  const candidates = series.filter(({ step }) => kept.includes(step));
  if (candidates.length === 0)
    throw noneEvaluated(
      folder.path,
      series.map(({ step }) => step),
      kept,
    );
  const best = candidates.reduce((winner, each) => (isWorse(each, winner) ? winner : each));
  /** The steps with a checkpoint that were evaluated in whatever way. */
  const evaluated = kept.filter((step) => all.some((each) => each.step === step)).length;
  return { best, candidates, evaluated };
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
  /** Whether `--step best` means the best step, too, so that its checkpoint is kept: it goes by what was measured most often. */
  readonly decides: boolean;
}

/** The best step of a series that still has a checkpoint, beside the last evaluated one; undefined of none. */
export async function bestSince(folder: RunFolder, name: SeriesName): Promise<BestSince | undefined> {
  const kept = new Set((await folder.listCheckpoints()).map(({ step }) => step));
  const series = seriesNamed(await evaluationsOf(folder), name).filter(({ step }) => kept.has(step));
  const last = series.at(-1);
  if (last === undefined) return undefined;
  const best = series.reduce((winner, each) => (isWorse(each, winner) ? winner : each));
  const placeOf = ({ step, value }: Evaluation) => ({ step, value });
  const decides = (await bestKept(folder)) === best.step;
  return { metric: last.metric, better: last.better, best: placeOf(best), last: placeOf(last), decides };
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

/** What else an evaluation depends on: values of different numbers of samples, or on other pictures, compare badly. */
function mannerOf({ what, samples }: Evaluation): string {
  return JSON.stringify([what, samples]);
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
