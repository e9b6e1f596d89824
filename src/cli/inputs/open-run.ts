/** Opening the run that a command is about. */
import { UsageError } from '../../core/errors.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { Generator } from '../../runs/generator.ts';
import * as runs from '../../runs/open-run.ts';
import { deviceOptions, type SamplingFlags } from '../options/shared.ts';
import { warn } from '../terminal/print.ts';

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
  return Generator.create(run, await createNodeRuntime(deviceOptions(flags)), { weights, normalisation });
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
