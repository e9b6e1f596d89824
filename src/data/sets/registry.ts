import { UsageError } from '../../core/errors.ts';
import { cifar10 } from './cifar-set.ts';
import { lsunBedroom } from './lsun-set.ts';
import { fashionMnist, mnist } from './mnist-sets.ts';
import type { NamedSet, NamedSplit } from './named-set.ts';
import { svhn } from './svhn-set.ts';

/** All named sets. */
export const namedSets: readonly NamedSet[] = [mnist, fashionMnist, cifar10, svhn, lsunBedroom];

/**
 * The set and split with a name such as `mnist` (the first split, which is for training) or `mnist:test`. Undefined for
 * anything else, such as a path; `./mnist` is a path too.
 *
 * @throws UsageError if the set does not have that split
 */
export function namedSplitOf(data: string): NamedSplit | undefined {
  const [, name, split] = /^([^:]+)(?::(.*))?$/s.exec(data) ?? [];
  const set = namedSets.find((one) => one.name === name);
  if (set === undefined) return undefined;
  if (split === undefined) return { set, split: set.splits[0] };
  if (set.splits.includes(split)) return { set, split };
  const splits = set.splits.map((one) => `${set.name}:${one}`).join(', ');
  throw new UsageError(`${set.title} has no part called ${JSON.stringify(split)}, expected one of ${splits}`);
}
