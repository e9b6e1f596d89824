/** Opens the data of a run, with the options of a command. */
import type { PictureSource } from '../../data/pictures/source.ts';
import type { SplitPart } from '../../data/split.ts';
import { openRunPictures, type OpenPictures } from '../../runs/run-data.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { openData, type DataFlags } from './open-data.ts';

/** The options of commands that open a run's data. */
export interface RunDataFlags extends DataFlags {
  /** The new path or name of the data. */
  readonly data?: string | undefined;
}

/** Opens pictures as every command does (`openData`). */
export function opener(flags: DataFlags): OpenPictures {
  return (data, values) => openData(data, { ...flags, values: flags.values ?? values });
}

/** Opens the pictures that a run is trained on, or those that it holds out (`openRunPictures`). */
export async function openRunData(
  options: Pick<RunOptions, 'data' | 'passed' | 'values' | 'preparation'>,
  flags: RunDataFlags,
  part: SplitPart = 'training',
): Promise<PictureSource> {
  return openRunPictures(options, flags.data, opener(flags), part);
}
