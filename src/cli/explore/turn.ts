import type { Command } from 'commander';
import { firstUnused } from '../../analysis/explorations/seeds.ts';
import { exploreTurn } from '../../analysis/explorations/turn.ts';
import { withGenerator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import * as parse from '../options/parsers.ts';
import { truncationOption } from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import { checkExemplars } from './exemplars.ts';
import { addExploreOptions, checkFigure, writeFindings, type ExploreFlags } from '../figures/output.ts';
import { rowStepsOption } from './row-steps.ts';

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
const maxLength = 100;

const help = `
The axis is the difference between the mean z of two groups of samples, such as
faces that look left and faces that look right. sparring explore sheet draws
samples to choose from. The axis is then applied to other samples, one per row:
z + t·axis with t from -1/2 to 1/2, so that the sample itself is in the middle
and the row is as long as the axis. With --length 2, t goes from -1 to 1. The
first row is the axis itself, from the mean of one group to the mean of the
other (Radford et al. 2015, section 6.3.2, figure 8, which has four samples per
group).

Example:
  sparring explore turn runs/00004-faces-dcgan-64 --from 3,17,40,41 --to 8,21,95,96 --apply 100-105`;

/** Adds `sparring explore turn`. */
export function addTurnCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('an axis between two groups of samples, applied to others')
    .description(
      'Computes an axis of latent space from two groups of samples, and moves other samples along it.',
    )
    .argument('<run>', 'the run folder')
    .addOption(
      option(
        '--from <seeds>',
        'two or more samples at the start of the axis',
        parse.seeds,
      ).makeOptionMandatory(),
    )
    .addOption(
      option('--to <seeds>', 'two or more samples at the end of the axis', parse.seeds).makeOptionMandatory(),
    )
    .addOption(
      option(
        '--apply <seeds>',
        `samples to move along the axis (default: the first ${defaultSamples} others)`,
        parse.seeds,
      ),
    )
    .addOption(rowStepsOption('pictures per row; with an odd number, one is the sample itself', defaultSteps))
    .addOption(
      option(
        '--length <l>',
        'length of a row, in lengths of the axis (default: 1)',
        parse.numberAbove(0, { max: maxLength }),
      ),
    )
    .addOption(truncationOption())
    .addHelpText('after', help)
    .action(drawTurn);
  addExploreOptions(command, name);
}

async function drawTurn(path: string, flags: TurnFlags): Promise<void> {
  const { from, to, steps = defaultSteps, length = 1 } = flags;
  const { apply = firstUnused(defaultSamples, [...from, ...to]) } = flags;
  checkExemplars('--from', from);
  checkExemplars('--to', to);
  checkFigure(flags, from.length + to.length + (apply.length + 1) * steps);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const found = await exploreTurn(generator, { from, to, apply }, { steps, length });
    await writeFindings(generator, flags, { name, ...found });
  });
}
