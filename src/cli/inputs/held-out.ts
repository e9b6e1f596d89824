/** Opens pictures that a run was not trained on: those named in the options, else those that its data has. */
import type { PictureSource } from '../../data/pictures/source.ts';
import { namedSplitOf } from '../../data/sets/registry.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { openData, type DataFlags } from './open-data.ts';
import { openRunData } from './run-data.ts';

export interface HeldOutFlags extends DataFlags {
  /** The new path or name of the run's data. */
  readonly data?: string | undefined;
  readonly heldOut?: string | undefined;
}

/**
 * Opens what `--held-out` names, else what the run holds out, else the test split of the named set that the run was
 * trained on. Undefined if there is none.
 */
export async function openHeldOut(
  options: RunOptions,
  flags: HeldOutFlags,
): Promise<PictureSource | undefined> {
  const like = { ...flags, values: flags.values ?? options.values }; // a test set is stored as its training set
  if (flags.heldOut !== undefined) return openData(flags.heldOut, like);
  if (options.preparation !== null && options.preparation.holdOut !== null) {
    return openRunData(options, flags, 'held-out');
  }
  const named = namedSplitOf(flags.data ?? options.data);
  const hasTest = named !== undefined && named.split !== 'test' && named.set.splits.includes('test');
  return hasTest ? openData(`${named.set.name}:test`, like) : undefined;
}
