/** Opens pictures that a run was not trained on: those named in the options, else those that its data has. */
import type { PictureSource } from '../../data/pictures/source.ts';
import { openHeldOutPictures } from '../../runs/run-data.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { openData, type DataFlags } from './open-data.ts';
import { opener } from './run-data.ts';

export interface HeldOutFlags extends DataFlags {
  /** The new path or name of the run's data. */
  readonly data?: string | undefined;
  readonly heldOut?: string | undefined;
}

/** Opens what `--held-out` names, else what the run has (`openHeldOutPictures`). Undefined if there is none. */
export async function openHeldOut(
  options: RunOptions,
  flags: HeldOutFlags,
): Promise<PictureSource | undefined> {
  if (flags.heldOut === undefined) return openHeldOutPictures(options, flags.data, opener(flags));
  return openData(flags.heldOut, { ...flags, values: flags.values ?? options.values });
}
