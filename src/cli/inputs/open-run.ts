/** Opening the run that a command is about. */
import { UsageError } from '../../core/errors.ts';
import { Generator } from '../../runs/generator.ts';
import * as runs from '../../runs/open-run.ts';
import { openResumableRun, type ResumableRun } from '../../runs/resumable-run.ts';
import type { SamplingFlags } from '../options/shared.ts';
import { warn } from '../terminal/print.ts';
import { openRuntime } from './open-runtime.ts';

/**
 * Opens a run to use what it learned (`openRun` of runs). Says on standard error if a newer checkpoint is damaged.
 *
 * @throws SparringError if there is no such run, or it has no checkpoint that is whole
 */
export async function openRun(path: string, settings: runs.OpenRunSettings = {}): Promise<runs.TrainedRun> {
  const run = await runs.openRun(path, settings);
  for (const { reason } of run.damaged) warn(`${reason}; using step ${run.step}`);
  return run;
}

/**
 * Opens a run to train it further (`openResumableRun`). Says on standard error if a newer checkpoint is damaged.
 *
 * @throws SparringError if there is no such run, another process trains it, or all its checkpoints are damaged
 */
export async function openRunToResume(path: string): Promise<ResumableRun> {
  const run = await openResumableRun(path);
  for (const { reason } of run.loaded?.damaged ?? []) {
    warn(`${reason}; going on from step ${run.loaded!.checkpoint.iterations}`);
  }
  return run;
}

/**
 * The generator of a run at work, as the options of `addSamplingOptions` have it; for `withGenerator`.
 *
 * @throws SparringError if there is no such run, it has no whole checkpoint, or the device fails
 */
export async function openGenerator(
  path: string,
  flags: SamplingFlags & runs.OpenRunSettings,
): Promise<Generator> {
  const run = await openRun(path, { step: flags.step });
  return generatorOf(run, flags);
}

/** The same of a run that is open. */
export async function generatorOf(run: runs.TrainedRun, flags: SamplingFlags): Promise<Generator> {
  const { weights, normalisation } = flags;
  return Generator.create(run, await openRuntime(flags), { weights, normalisation });
}

/**
 * For what only pictures have.
 *
 * @throws UsageError if the run makes points
 */
export function checkPictures({ path, networks }: runs.TrainedRun, command: string): void {
  if (networks.kind === 'pictures') return;
  throw new UsageError(`${path} makes points, and ${command} is for pictures: look at it by sparring sample`);
}
