import type { Command } from 'commander';
import { formatBytes } from '../../core/wording.ts';
import { listSplits, type ListedSplit } from '../../data/sets/list-sets.ts';
import { dataRootOf } from '../../data/sets/open-set.ts';
import { dataRootOption } from '../options/shared.ts';
import { printJson, printLines } from '../terminal/print.ts';

interface ListFlags {
  readonly dataRoot?: string;
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
    .action(list);
}

function list({ dataRoot, json }: ListFlags): void {
  const root = dataRootOf({ dataRoot });
  const sets = listSplits({ dataRoot });
  if (json === true) {
    printJson({ dataRoot: root, sets });
    return;
  }
  const place = `What is fetched is put into ${root}: --data-root or SPARRING_DATA names another place.`;
  printLines([...wording(sets), '', place]);
}

function wording(listed: readonly ListedSplit[]): string[] {
  const width = Math.max(...listed.map(({ name }) => name.length));
  return listed.map(({ name, folder, bytes, addresses }) => {
    const host = new URL(addresses[0]!).host;
    return `${name.padEnd(width)}  ${folder ?? `not here: ${formatBytes(bytes)} from ${host}`}`;
  });
}
