/** Runs an experiment of the papers, and writes its outcome. */
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { makeFolder, removeEmptyFolders } from '../data/disk/folders.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import { experiments } from './registry.ts';
import { resultsPage } from './results-page.ts';
import { recordResult, resultOf, writeOutcome, type Result } from './results.ts';
import { Budget } from './support/budget.ts';
import type { ExperimentData } from './support/data.ts';
import type { Experiment, Outcome } from './support/experiment.ts';
import { runsTrainedIn, trainingsOf, type Training } from './trainings.ts';

/** The inputs of an experiment. */
export interface Reproduction {
  /** Opened data is closed at the end of the experiment. */
  readonly data: ExperimentData;
  /** Trained runs to use instead of training one. */
  readonly runs: readonly string[];
  readonly runtime: Runtime;
  readonly seed: number;
  /** Default: the minutes of the experiment. */
  readonly budgetMinutes?: number | undefined;
  /** The folder for all files and runs. */
  readonly folder: string;
  /** A folder, such as `docs`, with recorded results, to which the result is added. Default: none. */
  readonly record?: string | undefined;
  /** Version of the program. */
  readonly version: string;
  /** Ends the experiment early, with what it has found so far as its outcome. */
  readonly signal: AbortSignal;
  /** Called with a line on the current work. */
  readonly onProgress: (line: string) => void;
}

export interface Reproduced {
  readonly result: Result;
  /** Paths of the written files. */
  readonly paths: readonly string[];
}

/**
 * Checks the inputs of an experiment before anything is written: that it takes the runs, and that its data can be opened.
 * With runs, data is only checked if it was named, because the runs' own data may suffice.
 *
 * @returns how the runs were trained
 * @throws UsageError if the experiment takes fewer runs
 * @throws SparringError if data or a run cannot be opened
 */
export async function checkInputs(
  { name, needs, takesRun }: Experiment,
  { data, runs }: Pick<Reproduction, 'data' | 'runs'>,
): Promise<Training[]> {
  if (runs.length > 0 && takesRun === false) {
    throw new UsageError(
      says`${option('run')} does not apply to ${name}, which trains its own networks: leave it out`,
      { code: 'not-applicable', option: 'run' },
    );
  }
  if (runs.length > 1 && takesRun !== 'several') {
    throw new UsageError(says`${name} takes one run, got ${runs.length}: give ${option('run')} once`, {
      option: 'run',
    });
  }
  data.checkNamed(runs.length > 0);
  if (runs.length === 0) {
    for (const { key, optional } of needs) if (optional !== true) await data.open(key);
    data.close();
  }
  return trainingsOf(runs, { within: false });
}

/**
 * Runs an experiment, and writes its files and its result.
 *
 * @param earlier how the given runs were trained (`checkInputs`)
 * @throws SparringError if data is missing, the experiment fails, or a file cannot be written
 */
export async function reproduce(
  experiment: Experiment,
  earlier: readonly Training[],
  reproduction: Reproduction,
): Promise<Reproduced> {
  const { runtime, seed, folder, version, record } = reproduction;
  const budget = new Budget(reproduction.budgetMinutes ?? experiment.minutes);
  const made = await makeFolder(folder);
  const before = new Set(await runsTrainedIn(folder));
  const outcome = await run(experiment, budget, reproduction).catch(async (thrown: unknown) => {
    await removeEmptyFolders(folder, made ?? folder);
    throw thrown;
  });
  const spentMinutes = Number(budget.spent.toFixed(2));
  const trained = (await runsTrainedIn(folder)).filter((path) => !before.has(path));
  const within = await trainingsOf(trained, { within: true });
  const own = (outcome.trainings ?? []).map((training) => ({ ...training, within: true }));
  const { device, threads } = runtime;
  const result = resultOf(experiment, outcome, {
    sparring: version,
    seed,
    device,
    threads,
    date: new Date().toISOString().slice(0, 10),
    budgetMinutes: budget.minutes,
    spentMinutes,
    trainings: [...earlier, ...within, ...own],
  });
  const paths = await writeOutcome(folder, outcome, result);
  if (record !== undefined) paths.push(await recordOnPage(record, result, outcome));
  return { result, paths };
}

async function run(
  experiment: Experiment,
  budget: Budget,
  { data, onProgress, runtime, seed, folder, version, runs, signal }: Reproduction,
): Promise<Outcome> {
  try {
    return await experiment.run({
      runtime,
      seed,
      budget,
      folder,
      version,
      runs,
      open: (key) => data.open(key),
      openDataOf: (options) => data.openDataOf(options),
      has: (key) => data.has(key),
      pathOf: (key) => data.pathOf(key),
      signal,
      progress: onProgress,
    });
  } finally {
    data.close();
  }
}

/** Adds a result to the results in a folder, and writes the page of all results. Returns the page's path. */
async function recordOnPage(folder: string, result: Result, outcome: Outcome): Promise<string> {
  const page = join(folder, 'results.md');
  await recordResult(join(folder, 'results'), result, outcome.files, async (all) =>
    writeFileAtomic(page, resultsPage(experiments, all)),
  );
  return page;
}
