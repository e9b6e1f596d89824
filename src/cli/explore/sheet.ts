import type { Command } from 'commander';
import { range } from '../../core/numbers.ts';
import { exploreSheet } from '../../analysis/explorations/sheet.ts';
import { withGenerator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import { addExploreOptions, checkFigure, writeFindings, type ExploreFlags } from '../figures/output.ts';

interface SheetFlags extends ExploreFlags {
  readonly seeds?: number[];
}

const name = 'sheet';

const help = `
Each picture is labelled with its seed. Use the seeds for --a, --b and --c of
sparring explore arithmetic and for --from and --to of sparring explore turn. A
seed always gives the same z for a latent space, and the same picture as in
sparring sample.

Example:
  sparring explore sheet runs/00003-bedrooms-dcgan-64 --seeds 0-199 --out rooms.png`;

/** Adds `sparring explore sheet`. */
export function addSheetCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('pictures labelled with their seeds, to choose from')
    .description('Draws samples labelled with their seeds, to choose from for other commands.')
    .argument('<run>', 'the run folder')
    .addOption(option('--seeds <list>', 'which pictures: 0-99 or 1,5,9 (default: 0-99)', parse.seeds))
    .addHelpText('after', help)
    .action(drawSheet);
  addExploreOptions(command, name);
}

async function drawSheet(path: string, flags: SheetFlags): Promise<void> {
  const { seeds = range(0, 100) } = flags;
  checkFigure(flags, seeds.length);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    await writeFindings(generator, flags, { name, ...(await exploreSheet(generator, seeds)) });
  });
}
