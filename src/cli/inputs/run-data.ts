import { UsageError } from '../../core/errors.ts';
import { partOfSource } from '../../data/preparation.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { SplitPart } from '../../data/split.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { openData, type DataFlags } from './open-data.ts';

/**
 * Opens the pictures that a run is trained on, or those that it holds out.
 *
 * @param flags with `data` where they are now, if a person said so, and where named sets are
 * @param part `held-out` only of a run that holds some out
 * @throws UsageError if they are not where they were. @throws SparringError if what was said cannot be opened
 */
export async function openRunData(
  options: Pick<RunOptions, 'data' | 'preparation'>,
  flags: DataFlags & { readonly data?: string | undefined },
  part: SplitPart = 'training',
): Promise<PictureSource> {
  return partOfSource(await openAll(options, flags), options.preparation ?? { holdOut: null }, part);
}

async function openAll(
  options: Pick<RunOptions, 'data'>,
  flags: DataFlags & { readonly data?: string | undefined },
): Promise<PictureSource> {
  if (flags.data !== undefined) return openData(flags.data, flags);
  try {
    return await openData(options.data, flags);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    throw new UsageError(
      `the run’s pictures cannot be opened (${thrown.message}): pass --data with the place where they are now`,
      { cause: thrown },
    );
  }
}
