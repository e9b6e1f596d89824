import { UsageError } from '../../core/errors.ts';
import { cifar10 } from './cifar-set.ts';
import { lsunBedroom } from './lsun-set.ts';
import { fashionMnist, mnist } from './mnist-sets.ts';
import type { NamedSet, NamedSplit } from './named-set.ts';
import { svhn } from './svhn-set.ts';

/** All sets that are known by name. */
export const namedSets: readonly NamedSet[] = [mnist, fashionMnist, cifar10, svhn, lsunBedroom];

/**
 * The set that a person named: `mnist` (its first split, which is the training one), `mnist:test`. Undefined of
 * anything else: a path, and so `./mnist` too.
 *
 * @throws UsageError if the set has no such split
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
