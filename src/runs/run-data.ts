/** Opens the data of runs: pictures or points, by name or path, or as a program passed them. */
import { SparringError, UsageError } from '../core/errors.ts';
import type { ValueLimits } from '../core/value-range.ts';
import { option, says } from '../core/sentence.ts';
import { codeOf } from '../data/disk/file-errors.ts';
import { withClassesFrom, type ClassOrigin } from '../data/classes.ts';
import { partOfSource, type Preparation } from '../data/preparation.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import { namedSplitOf } from '../data/sets/registry.ts';
import type { SplitPart } from '../data/split.ts';
import { isPointSet } from '../gan/presets/point-distributions.ts';
import { openPoints } from './point-source.ts';
import { inClassOrder } from './class-order.ts';
import type { RunOptions } from './run-options.ts';
import type { RunData } from './subject.ts';

/** Opens pictures by a name or a path, with the values of black and white if they are known. */
export type OpenPictures = (data: string, values: ValueLimits | undefined) => Promise<PictureSource>;

/**
 * Opens the data of a new run: pictures, or a set of points.
 *
 * @throws SparringError if it cannot be opened. @throws UsageError if no pictures are left to train on
 */
export async function openTrainingData(
  data: string,
  {
    holdOut,
    values,
    classes,
  }: {
    readonly holdOut?: number | undefined;
    readonly values?: ValueLimits | undefined;
    readonly classes?: ClassOrigin | undefined;
  },
  open: OpenPictures,
): Promise<RunData> {
  if (isPointSet(data)) return openPoints(data);
  const source = await open(data, values);
  return openedAs(source, () => partForRun(source, { preparation: { holdOut: holdOut ?? null }, classes }));
}

/**
 * The part of a source that a run is trained on or holds out, with the labels of the run's classes.
 *
 * @throws UsageError if that part is empty. @throws SparringError if the source has no such classes
 */
export function partForRun(
  source: PictureSource,
  {
    preparation,
    classes,
  }: {
    readonly preparation: Pick<Preparation, 'holdOut'> | null;
    readonly classes?: ClassOrigin | undefined;
  },
  part?: SplitPart,
): PictureSource {
  const labelled = classes === undefined ? source : withClassesFrom(source, classes);
  return partOfSource(labelled, preparation ?? { holdOut: null }, part);
}

/** The members of options that say which data a run has. */
type OptionsOfData = Pick<RunOptions, 'data' | 'passed' | 'values' | 'classes' | 'preparation' | 'identity'>;

/** Opens the data of a run that is resumed, at its old place or at `moved`. */
export async function openDataOfRun(
  options: OptionsOfData & Pick<RunOptions, 'network'>,
  moved: string | undefined,
  open: OpenPictures,
): Promise<RunData> {
  if (options.network.architecture === 'point-mlp') return openPoints(moved ?? options.data);
  return openRunPictures(options, moved, open);
}

/**
 * Opens the pictures that a run is trained on, or those that it holds out, with the run's numbers of classes.
 *
 * @param moved the new path of the pictures. Default: the run's own
 * @param part `held-out` only for a run that holds some out
 * @throws UsageError if the run's own data cannot be opened. @throws SparringError if `moved` cannot be opened
 */
export async function openRunPictures(
  options: OptionsOfData,
  moved: string | undefined,
  open: OpenPictures,
  part: SplitPart = 'training',
): Promise<PictureSource> {
  const source = moved === undefined ? await openOwn(options, open) : await open(moved, options.values);
  return openedAs(source, () => inClassOrder(partForRun(source, options, part), options));
}

/**
 * Opens pictures that a run was not trained on: those that it holds out, else the test split of the named set that it was
 * trained on. Undefined if there is none.
 *
 * @param moved the new path or name of the run's pictures. Default: the run's own
 * @throws SparringError if they cannot be opened
 */
export async function openHeldOutPictures(
  options: OptionsOfData,
  moved: string | undefined,
  open: OpenPictures,
): Promise<PictureSource | undefined> {
  const { preparation, data, values } = options;
  if (preparation !== null && preparation.holdOut !== null) {
    return openRunPictures(options, moved, open, 'held-out');
  }
  const named = namedSplitOf(moved ?? data);
  const hasTest = named !== undefined && named.split !== 'test' && named.set.splits.includes('test');
  return hasTest ? open(`${named.set.name}:test`, values) : undefined; // a test set is stored as its training set
}

export function closeData(data: RunData): void {
  if (data.kind === 'pictures') data.close?.();
}

/** What is made of a source. If that fails, the source is closed. */
function openedAs(source: PictureSource, make: () => PictureSource): PictureSource {
  try {
    return make();
  } catch (thrown) {
    source.close?.();
    throw thrown;
  }
}

async function openOwn(
  { data, passed, values }: Pick<RunOptions, 'data' | 'passed' | 'values'>,
  open: OpenPictures,
): Promise<PictureSource> {
  if (passed !== undefined) {
    throw new UsageError(
      says`the run’s pictures were passed by a program (${passed.name}, ${passed.description}), not read from a path: pass ${option('data')} with the same pictures`,
      { code: 'not-found', option: 'data' },
    );
  }
  if (data === '') {
    throw new UsageError(
      says`the run was imported, and its networks do not say which pictures they were trained on: pass ${option('data')} with those or others of their kind`,
      { code: 'not-found', option: 'data' },
    );
  }
  try {
    return await open(data, values);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown.cause) ?? '')) {
      throw new UsageError(
        says`the run’s pictures are no longer at ${data}: pass ${option('data')} with their new path`,
        { code: 'not-found', option: 'data', cause: thrown },
      );
    }
    throw new UsageError(
      says`the run’s pictures cannot be opened (${thrown instanceof SparringError ? thrown : thrown.message}): pass ${option('data')} with their new path`,
      { code: 'not-found', option: 'data', cause: thrown },
    );
  }
}
