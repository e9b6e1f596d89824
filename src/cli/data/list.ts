import type { Command } from 'commander';
import { dirname } from 'node:path';
import { nameOfSplit } from '../../data/sets/named-set.ts';
import { dataRootOf, findSplit } from '../../data/sets/open-set.ts';
import { namedSets } from '../../data/sets/registry.ts';
import { formatBytes } from '../../core/wording.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import { printJson, printLines } from '../terminal/print.ts';
import { dataRootOption } from '../options/shared.ts';

interface ListFlags extends DataFlags {
  readonly json?: boolean;
}

/** Adds `sparring data list`. */
export function addListCommand(data: Command): void {
  data
    .command('list')
    .summary('the sets that have a name, and where they are')
    .description(
      'Says which sets have a name, and where each part of them is on this machine, or how much there is to fetch.',
    )
    .addOption(dataRootOption())
    .option('--json', 'print the list as JSON')
    .action((flags: ListFlags) => {
      const root = dataRootOf(flags);
      const listed = list(flags);
      if (flags.json === true) printJson({ dataRoot: root, sets: listed });
      else {
        const place = `What is fetched is put into ${root}: --data-root or SPARRING_DATA names another place.`;
        printLines([...wording(listed), '', place]);
      }
    });
}

/** A part of a set: where it is, or null; what there is to fetch if it is nowhere; how it is published. */
interface Listed {
  readonly name: string;
  readonly title: string;
  readonly folder: string | null;
  readonly bytes: number;
  readonly addresses: readonly string[];
}

function list(flags: DataFlags): Listed[] {
  return namedSets.flatMap((set) =>
    set.splits.map((split) => {
      const found = findSplit({ set, split }, flags);
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

function wording(listed: readonly Listed[]): string[] {
  const width = Math.max(...listed.map(({ name }) => name.length));
  return listed.map(({ name, folder, bytes, addresses }) => {
    const host = new URL(addresses[0]!).host;
    return `${name.padEnd(width)}  ${folder ?? `not here: ${formatBytes(bytes)} from ${host}`}`;
  });
}
