/** Opens the run that a command works on. */
import { grouped } from '../../core/wording.ts';
import { UsageError } from '../../core/errors.ts';
import { Generator } from '../../runs/generator.ts';
import * as runs from '../../runs/open-run.ts';
import {
  damageWarnings,
  openResumableRun,
  type ResumableRun,
  type ResumableRunSettings,
} from '../../runs/resumable-run.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import type { SamplingFlags } from '../options/shared.ts';
import { printNotes, warn } from '../terminal/print.ts';
import { openRuntime } from './open-runtime.ts';

/**
 * Opens a run to use its networks (`openRun` of runs). Warns on standard error if a newer checkpoint is damaged.
 *
 * @throws SparringError if the run does not exist, or has no complete checkpoint
 */
export async function openRun(path: string, settings: runs.OpenRunSettings = {}): Promise<TrainedRun> {
  const run = await runs.openRun(path, settings);
  for (const { reason } of run.damaged) warn(`${reason}; using step ${grouped(run.step)}`);
  if (run.chosen !== undefined) printNotes([run.chosen]);
  return run;
}

/**
 * Opens a checkpoint of a run, with everything that training continues from (`openCheckpoint` of runs). Warns on standard
 * error if a newer one is damaged.
 *
 * @throws SparringError if the run does not exist, or has no complete checkpoint
 */
export async function openCheckpoint(
  path: string,
  settings: runs.OpenRunSettings = {},
): Promise<runs.OpenedCheckpoint> {
  const opened = await runs.openCheckpoint(path, settings);
  const { damaged, chosen, checkpoint } = opened.loaded;
  for (const { reason } of damaged) warn(`${reason}; using step ${grouped(checkpoint.iterations)}`);
  if (chosen !== undefined) printNotes([chosen]);
  return opened;
}

/**
 * Opens a run to train it further (`openResumableRun`). Warns on standard error if a newer checkpoint is damaged.
 *
 * @throws SparringError if the run does not exist, another process trains it, or all its checkpoints are damaged
 */
export async function openRunToResume(
  path: string,
  settings: ResumableRunSettings = {},
): Promise<ResumableRun> {
  const run = await openResumableRun(path, settings);
  for (const warning of damageWarnings(run)) warn(warning);
  if (run.loaded?.chosen !== undefined) printNotes([run.loaded.chosen]);
  return run;
}

/**
 * Opens a run's generator with the options of `addSamplingOptions`, for `withGenerator`.
 *
 * @throws SparringError if the run does not exist, has no complete checkpoint, or the device fails
 */
export async function openGenerator(
  path: string,
  flags: SamplingFlags,
  signal?: AbortSignal,
): Promise<Generator> {
  const run = await openRun(path, { step: flags.step });
  return generatorOf(run, flags, signal);
}

/** The same for a run that is already open. */
export async function generatorOf(
  run: TrainedRun,
  flags: SamplingFlags,
  signal?: AbortSignal,
): Promise<Generator> {
  const { weights, normalisation, truncation } = flags;
  return Generator.create(run, await openRuntime(flags), { weights, normalisation, truncation, signal });
}

/**
 * Checks that a run generates pictures.
 *
 * @throws UsageError if it generates points
 */
export function checkPictures({ path, networks }: TrainedRun, command: string): void {
  if (networks.kind === 'pictures') return;
  throw new UsageError(
    `${path} generates points, but ${command} needs pictures: use sparring sample for points`,
  );
}
