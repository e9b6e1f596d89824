import type { Command } from 'commander';
import { firstOthers } from '../../analysis/explorations/seeds.ts';
import { exploreTurn } from '../../analysis/explorations/turn.ts';
import { withGenerator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { checkExemplars } from './exemplars.ts';
import {
  addExploreOptions,
  checkFigure,
  maxFigureColumns,
  writeFindings,
  type ExploreFlags,
} from '../figures/output.ts';

interface TurnFlags extends ExploreFlags {
  readonly from: number[];
  readonly to: number[];
  readonly apply?: number[];
  readonly steps?: number;
  readonly length?: number;
}

const name = 'turn';
const defaultSteps = 9;
const defaultSamples = 6;
const mostLength = 100;

const help = `
The axis is the difference of two groups' mean z: from samples that show the one end (faces that look left) to
samples that show the other (faces that look right); sparring explore sheet draws samples to choose from. Other
samples are then walked along it, a row each: z + t·axis for t from -1/2 to 1/2, so that the sample itself is in
the middle and the walk as long as from group to group; --length 2 goes from -1 to 1. The first row is the
axis itself, from the one group's mean to the other's (Radford et al. 2015, section 6.3.2, figure 8, with four
samples a side).

Example:
  sparring explore turn runs/00004-faces-dcgan-64 --from 3,17,40,41 --to 8,21,95,96 --apply 100-105`;

/** Adds `sparring explore turn`. */
export function addTurnCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('an axis between two groups of samples, walked for others')
    .description('Takes an axis of latent space from two groups of samples, and walks others along it.')
    .argument('<run>', 'the run folder')
    .addOption(
      option('--from <seeds>', 'samples at the one end, two or more', parse.seeds).makeOptionMandatory(),
    )
    .addOption(
      option('--to <seeds>', 'samples at the other end, two or more', parse.seeds).makeOptionMandatory(),
    )
    .addOption(
      option('--apply <seeds>', `samples to walk (default: the first ${defaultSamples} others)`, parse.seeds),
    )
    .addOption(
      option(
        '--steps <n>',
        `pictures in a row (default: ${defaultSteps}); of an odd number one is the sample`,
        parse.wholeNumber(2, maxFigureColumns),
      ),
    )
    .addOption(
      option('--length <l>', 'of the walk, in axes (default: 1)', parse.numberAbove(0, { most: mostLength })),
    )
    .addHelpText('after', help)
    .action(drawTurn);
  addExploreOptions(command, name);
}

async function drawTurn(path: string, flags: TurnFlags): Promise<void> {
  const { from, to, steps = defaultSteps, length = 1 } = flags;
  const { apply = firstOthers(defaultSamples, [...from, ...to]) } = flags;
  checkExemplars('--from', from);
  checkExemplars('--to', to);
  checkFigure(flags, from.length + to.length + (apply.length + 1) * steps);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const found = await exploreTurn(generator, { from, to, apply }, { steps, length });
    await writeFindings(generator, flags, { name, ...found });
  });
}
