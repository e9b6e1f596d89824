/** Opens the data of a run. */
import { messageIn, UsageError } from '../../core/errors.ts';
import { commandWords } from '../terminal/words.ts';
import { partOfSource, type Preparation } from '../../data/preparation.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { SplitPart } from '../../data/split.ts';
import { isPointSet } from '../../gan/presets/point-distributions.ts';
import { openPoints } from '../../runs/point-source.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { RunData } from '../../runs/subject.ts';
import { openData, type DataFlags } from './open-data.ts';

/** The options of commands that open a run's data. */
interface RunDataFlags extends DataFlags {
  /** The new path or name of the data. */
  readonly data?: string | undefined;
}

/**
 * Opens the data of a new run: pictures, or a set of points.
 *
 * @throws SparringError if it cannot be opened. @throws UsageError if no pictures are left to train on
 */
export async function openTrainingData(
  data: string,
  flags: DataFlags & { readonly holdOut?: number | undefined },
): Promise<RunData> {
  if (isPointSet(data)) return openPoints(data);
  return partOf(await openData(data, flags), { holdOut: flags.holdOut ?? null });
}

/** Opens the data of a run that is resumed, at its old place or at that of `flags.data`. */
export async function openDataOfRun(
  options: Pick<RunOptions, 'data' | 'preparation' | 'network'>,
  flags: RunDataFlags,
): Promise<RunData> {
  if (options.network.architecture === 'point-mlp') return openPoints(flags.data ?? options.data);
  return openRunData(options, flags);
}

export function closeData(data: RunData): void {
  if (data.kind === 'pictures') data.close?.();
}

/**
 * Opens the pictures that a run is trained on, or those that it holds out.
 *
 * @param flags.data the new path of the pictures. Default: the run's own
 * @param part `held-out` only for a run that holds some out
 * @throws UsageError if the run's own data cannot be opened. @throws SparringError if `flags.data` cannot be opened
 */
export async function openRunData(
  options: Pick<RunOptions, 'data' | 'preparation'>,
  flags: RunDataFlags,
  part: SplitPart = 'training',
): Promise<PictureSource> {
  return partOf(await openAll(options, flags), options.preparation ?? { holdOut: null }, part);
}

/** The part of a source. If the part is empty, the source is closed. */
function partOf(source: PictureSource, split: Pick<Preparation, 'holdOut'>, part?: SplitPart): PictureSource {
  try {
    return partOfSource(source, split, part);
  } catch (thrown) {
    source.close?.();
    throw thrown;
  }
}

async function openAll(options: Pick<RunOptions, 'data'>, flags: RunDataFlags): Promise<PictureSource> {
  if (flags.data !== undefined) return openData(flags.data, flags);
  try {
    return await openData(options.data, flags);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    throw new UsageError(
      `the run’s pictures cannot be opened (${messageIn(commandWords, thrown)}): pass --data with their new path`,
      { cause: thrown },
    );
  }
}
