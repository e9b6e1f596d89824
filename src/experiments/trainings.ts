/** Training times of the networks in a result, separate from the time of their evaluation. */
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
  /** Wall time. Absent if it was not recorded. */
  minutes: z.number().min(0).optional(),
  /** Whether the experiment trained the network. Its minutes are then part of the experiment's time. */
  within: z.boolean(),
});
export type Training = z.infer<typeof trainingSchema>;

/**
 * Reads how long a run was trained.
 *
 * @throws SparringError if the run does not exist, or its checkpoints are damaged
 */
export async function trainingOfRun(path: string, { within }: Pick<Training, 'within'>): Promise<Training> {
  const folder = await openRunFolder(path);
  const { preset, training, imported } = await folder.readOptions(runOptionsSchema);
  const checkpoint = (await loadLatestCheckpoint(folder))?.checkpoint;
  // The time of a training before its import is unknown.
  const isTimed = checkpoint !== undefined && imported === undefined;
  return {
    what: `${preset}, seed ${training.seed}`,
    steps: checkpoint?.iterations ?? 0,
    ...(isTimed ? { minutes: Number((checkpoint.seconds / 60).toFixed(2)) } : {}),
    within,
  };
}

/** The same of several, one after the other: of two that cannot be read, the first is named, whichever fails sooner. */
export async function trainingsOf(
  paths: readonly string[],
  how: Pick<Training, 'within'>,
): Promise<Training[]> {
  const trainings: Training[] = [];
  for (const path of paths) trainings.push(await trainingOfRun(path, how));
  return trainings;
}

/** The run folders that were trained in an experiment's folder; none if it does not exist. */
export async function runsTrainedIn(folder: string): Promise<string[]> {
  const runs = join(folder, 'runs');
  const names = await readdir(runs).catch((): string[] => []);
  return names.sort().map((name) => join(runs, name));
}

/** The minutes of an experiment without its trainings; undefined if the trainings were not timed. */
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
