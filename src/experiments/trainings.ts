/** How long the networks of a result were trained, apart from how long it took to evaluate them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadLatestCheckpoint } from '../runs/load-checkpoint.ts';
import { openRunFolder } from '../runs/run-folder.ts';
import { runOptionsSchema } from '../runs/run-options.ts';

export const trainingSchema = z.strictObject({
  /** `gan-mnist, seed 1`. */
  what: z.string(),
  steps: z.number().int().min(0),
  /** Wall time. Absent: not recorded. */
  minutes: z.number().min(0).optional(),
  /** Whether the experiment trained it, so that its minutes are part of those that the experiment took. */
  within: z.boolean(),
});
export type Training = z.infer<typeof trainingSchema>;

/**
 * How long a run was trained.
 *
 * @throws SparringError if there is no such run, or its checkpoints are damaged
 */
export async function trainingOfRun(path: string, { within }: Pick<Training, 'within'>): Promise<Training> {
  const folder = await openRunFolder(path);
  const { preset, training, imported } = await folder.readOptions(runOptionsSchema);
  const checkpoint = (await loadLatestCheckpoint(folder))?.checkpoint;
  // What other programs trained before the import, nobody timed.
  const isTimed = checkpoint !== undefined && imported === undefined;
  return {
    what: `${preset}, seed ${training.seed}`,
    steps: checkpoint?.iterations ?? 0,
    ...(isTimed ? { minutes: Number((checkpoint.seconds / 60).toFixed(2)) } : {}),
    within,
  };
}

/** The run folders that experiments have trained in a folder of theirs; none if it is not there. */
export async function runsTrainedIn(folder: string): Promise<string[]> {
  const runs = join(folder, 'runs');
  const names = await readdir(runs).catch((): string[] => []);
  return names.sort().map((name) => join(runs, name));
}

/** Minutes of an experiment that were not training; undefined where that was not timed apart. */
export function evaluationMinutes(
  spentMinutes: number,
  trainings: readonly Training[] = [],
): number | undefined {
  const within = trainings.filter((training) => training.within);
  const isTimed = within.every(({ minutes }) => minutes !== undefined);
  if (trainings.length === 0 || !isTimed) return undefined;
  return Math.max(
    0,
    within.reduce((left, { minutes = 0 }) => left - minutes, spentMinutes),
  );
}
