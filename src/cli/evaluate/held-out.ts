/** The names of the held-out pictures that a likelihood needs. */
import type { HeldOutNames } from '../../analysis/evaluation/parzen-report.ts';
import { UsageError } from '../../core/errors.ts';
import { namedSplitOf } from '../../data/sets/registry.ts';
import type { EvaluateFlags } from './flags.ts';

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
    '--metric parzen chooses σ on some held-out pictures and measures the likelihood of others: pass both, as --validation FOLDER and --held-out FOLDER',
  );
}
