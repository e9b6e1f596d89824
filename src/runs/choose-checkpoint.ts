/** Loads the checkpoint that somebody asked for: of a step, the latest or the best. */
import { networksOf } from '../gan/files/checkpoint.ts';
import type { Gan } from '../gan/networks/gan.ts';
import { bestEvaluated } from './best-evaluation.ts';
import { loadCheckpointOf, loadLatestCheckpoint, type LoadedCheckpoint } from './load-checkpoint.ts';
import type { RunFolder } from './run-folder.ts';
import type { StepChoice } from './step-choice.ts';

/**
 * @returns undefined if the latest was asked for and the run has no checkpoint yet
 * @throws SparringError if there is no such checkpoint, no step was evaluated, or it is damaged
 */
export async function loadChosenCheckpoint(
  folder: RunFolder,
  gan: Gan,
  wanted: StepChoice = 'latest',
): Promise<LoadedCheckpoint | undefined> {
  if (wanted === 'latest') return loadLatestCheckpoint(folder, gan);
  const { step, chosen } =
    wanted === 'best' ? await bestEvaluated(folder) : { step: wanted, chosen: undefined };
  const loaded = await loadCheckpointOf(folder, step);
  networksOf(loaded.checkpoint, gan, loaded.path); // refuses one of other networks
  return { ...loaded, chosen };
}
