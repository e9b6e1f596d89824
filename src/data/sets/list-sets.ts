import { dirname } from 'node:path';
import { nameOfSplit } from './named-set.ts';
import { findSplit, type SetOptions } from './open-set.ts';
import { namedSets } from './registry.ts';

/** A part of a set that has a name. */
export interface ListedSplit {
  /** `mnist`, `mnist:test` */
  readonly name: string;
  readonly title: string;
  /** Where it is on this machine; null: nowhere. */
  readonly folder: string | null;
  /** What there is to fetch if it is nowhere. */
  readonly bytes: number;
  /** Where each of its files is published. */
  readonly addresses: readonly string[];
}

/** All parts of all sets that have a name, and where they are. */
export function listSplits(options: Pick<SetOptions, 'dataRoot'> = {}): ListedSplit[] {
  return namedSets.flatMap((set) =>
    set.splits.map((split) => {
      const found = findSplit({ set, split }, options);
      const published = set.published(split);
      return {
        name: nameOfSplit({ set, split }),
        title: set.title,
        folder: found === undefined ? null : dirname(found[0]!),
        bytes: published.reduce((sum, { bytes }) => sum + bytes, 0),
        addresses: published.map(({ addresses }) => addresses[0]!),
      };
    }),
  );
}
