/** The held-out pictures that a run is evaluated on: those named in the options, else those that its data has. */
import type { HeldOutNames } from '../../analysis/evaluation/parzen-report.ts';
import { UsageError } from '../../core/errors.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { namedSplitOf } from '../../data/sets/registry.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import { openData } from '../inputs/open-data.ts';
import { openRunData } from '../inputs/run-data.ts';
import type { EvaluateFlags } from './flags.ts';

/**
 * Opens what `--held-out` names, else what the run holds out, else the test split of the named set that the run was
 * trained on. Undefined if there is none.
 */
export async function openHeldOut(
  options: RunOptions,
  flags: EvaluateFlags,
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

/**
 * What `--validation` and `--held-out` name, else the splits `validation` and `test` of the named set that the run was
 * trained on.
 *
 * @throws UsageError if that does not determine both
 */
export function heldOutNames(data: string, { validation, heldOut }: EvaluateFlags): HeldOutNames {
  const set = namedSplitOf(data)?.set;
  const splitOf = (split: string) =>
    set?.splits.includes(split) === true ? `${set.name}:${split}` : undefined;
  const names = { validation: validation ?? splitOf('validation'), test: heldOut ?? splitOf('test') };
  if (names.validation !== undefined && names.test !== undefined) return names as HeldOutNames;
  throw new UsageError(
    '--metric parzen chooses σ on some held-out pictures and measures the likelihood of others: pass --validation and --held-out',
  );
}
