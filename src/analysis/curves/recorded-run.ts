/** What a run recorded: the measurements of its steps, its evaluations and its events. */
import { basename, resolve } from 'node:path';
import { evaluationsOf, type Evaluation } from '../../runs/evaluations.ts';
import type { MetricsRecord } from '../../runs/metrics-log.ts';
import { openRunFolder } from '../../runs/run-folder.ts';
import type { StepFile } from '../../runs/step-files.ts';
import { runOptionsSchema, type RunOptions } from '../../runs/run-options.ts';

export interface RecordedRun {
  readonly path: string;
  /** The name of its folder. */
  readonly name: string;
  readonly options: RunOptions;
  /** The measurements, each step once, in ascending order. */
  readonly records: readonly MetricsRecord[];
  readonly evaluations: readonly Evaluation[];
  readonly checkpoints: readonly StepFile[];
  /** What happened that no step measures, such as a retry. */
  readonly events: readonly MetricsRecord[];
  /** What is wrong with the file of the measurements, in a sentence. */
  readonly warning: string | undefined;
}

/**
 * Reads what a run recorded. The run may be in training.
 *
 * @throws SparringError if the path is not a run, or its options cannot be read
 */
export async function readRecordedRun(path: string): Promise<RecordedRun> {
  const folder = await openRunFolder(path);
  return {
    path,
    name: basename(resolve(path)),
    options: await folder.readOptions(runOptionsSchema),
    records: inOrder(await folder.readMetrics()),
    evaluations: await evaluationsOf(folder),
    checkpoints: await folder.listCheckpoints(),
    events: await folder.readEvents(),
    warning: await folder.metricsWarning(),
  };
}

/** Each step once, its last record. A file that somebody put together may have steps twice, or in another order. */
function inOrder(records: readonly MetricsRecord[]): readonly MetricsRecord[] {
  if (records.every(({ step }, i) => i === 0 || step > records[i - 1]!.step)) return records;
  const latest = new Map(records.map((record) => [record.step, record]));
  return [...latest.values()].sort((a, b) => a.step - b.step);
}

/** The real examples that D gets in a step, in all of its updates. */
export function examplesPerStep({ options: { training } }: Pick<RecordedRun, 'options'>): number {
  return training.batchSize * training.k;
}

/** What the runs are trained on. */
export function nounOfExamples(runs: readonly Pick<RecordedRun, 'options'>[]): string {
  const nouns = new Set(runs.map(({ options }) => (options.preparation === null ? 'points' : 'pictures')));
  return nouns.size === 1 ? [...nouns][0]! : 'examples';
}
