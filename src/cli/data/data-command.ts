import type { Command } from 'commander';
import { addDedupCommand } from './dedup.ts';
import { addInspectCommand } from './inspect.ts';
import { addListCommand } from './list.ts';
import { addPackCommand } from './pack.ts';

const help = `
Examples:
  sparring data list
  sparring data inspect photos --out photos.png
  sparring data pack photos --image-size 64 --out photos-64.pack
  sparring data dedup photos --apply`;

/** Adds `sparring data` and its commands. `finish` takes the exit code. */
export function addDataCommand(program: Command, finish: (code: number) => void): void {
  const data = program
    .command('data')
    .summary('inspect pictures and prepare them for training')
    .description('Inspects pictures and prepares them for training.')
    .addHelpText('after', help);
  addInspectCommand(data, finish);
  addListCommand(data);
  addPackCommand(data, finish);
  addDedupCommand(data, finish);
}
