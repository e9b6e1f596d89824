import type { Command } from 'commander';
import { formatBytes } from '../../core/wording.ts';
import { listSplits, type ListedSplit } from '../../data/sets/list-sets.ts';
import { dataRootOf } from '../../data/sets/open-set.ts';
import { dataRootOption } from '../options/shared.ts';
import { printLines } from '../terminal/print.ts';
import { printOutcome } from '../terminal/outcome.ts';

interface ListFlags {
  readonly dataRoot?: string;
  readonly json?: boolean;
}

/** Adds `sparring data list`. */
export function addListCommand(data: Command): void {
  data
    .command('list')
    .summary('list the named sets, and where they are')
    .description('Lists the named sets: where each part is on this machine, or the size of its download.')
    .addOption(dataRootOption())
    .option('--json', 'print the list as JSON')
    .action(list);
}

function list({ dataRoot, json }: ListFlags): void {
  const root = dataRootOf({ dataRoot });
  const sets = listSplits({ dataRoot });
  if (json === true) {
    printOutcome({ dataRoot: root, sets });
    return;
  }
  const note = `Downloads go into ${root}. --data-root or SPARRING_DATA chooses another folder.`;
  printLines([...wording(sets), '', note]);
}

function wording(listed: readonly ListedSplit[]): string[] {
  const width = Math.max(...listed.map(({ name }) => name.length));
  return listed.map(({ name, folder, bytes, addresses }) => {
    const host = new URL(addresses[0]!).host;
    return `${name.padEnd(width)}  ${folder ?? `not on this machine: ${formatBytes(bytes)} from ${host}`}`;
  });
}
