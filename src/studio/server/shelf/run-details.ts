/** Everything about one run, for its own page. */
import { bestEvaluated } from '../../../runs/best-evaluation.ts';
import type { RunDetails } from '../../messages/runs.ts';
import { ownEvaluations } from './own-evaluations.ts';
import type { ShelvedRun } from './shelved-run.ts';
import { fileStamp } from './stamps.ts';
import type { StepFile } from '../../../runs/step-files.ts';

export async function detailsOf(run: ShelvedRun): Promise<RunDetails> {
  const { folder } = run;
  const card = await run.card();
  const { options: read, sheets, events, checkpoints } = run.seen;
  return {
    card,
    sheets: [...sheets],
    ...('options' in read ? { grid: read.options.grid } : {}),
    hasReals: fileStamp(folder.realsPath) !== undefined,
    checkpoints: await checkpointsOf(checkpoints),
    ...(await evaluatedOf(run)),
    events: [...events],
    options: await rawOptions(run),
    warnings: 'problem' in read ? [read.problem] : [],
  };
}

/** As they are, even if they are of a version that this program does not know; null if they are no JSON of ours. */
async function rawOptions({ folder }: ShelvedRun): Promise<RunDetails['options']> {
  if (fileStamp(folder.optionsPath) === undefined) return null;
  return folder.readOptions().then(
    (options) => ({ ...options }),
    () => null,
  );
}

/** With their sizes. One that was removed meanwhile is left out. */
export async function checkpointsOf(files: readonly StepFile[]): Promise<RunDetails['checkpoints']> {
  const found = await Promise.all(
    files.map(async ({ step, path }) => ({ step, bytes: fileStamp(path)?.size })),
  );
  return found.flatMap(({ step, bytes }) => (bytes === undefined ? [] : [{ step, bytes }]));
}

/** What was evaluated, and which checkpoint is the best by it. */
export async function evaluatedOf(run: ShelvedRun): Promise<Pick<RunDetails, 'evaluations' | 'best'>> {
  const evaluations = await evaluationMessages(run);
  const best = evaluations.length === 0 ? undefined : await bestEvaluated(run.folder).catch(() => undefined);
  return { evaluations, ...(best === undefined ? {} : { best: best.step }) };
}

async function evaluationMessages({ folder }: ShelvedRun): Promise<RunDetails['evaluations']> {
  const all = await ownEvaluations(folder);
  return all.map(({ step, metric, what, value, standardError, samples, unit, better }) => ({
    step,
    metric,
    what,
    value,
    samples,
    better,
    ...(standardError === undefined ? {} : { standardError }),
    ...(unit === undefined ? {} : { unit }),
  }));
}
