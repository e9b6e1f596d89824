import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { exploreDirections, shownDirections } from '../../analysis/explorations/directions.ts';
import { withGenerator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import * as parse from '../options/parsers.ts';
import { truncationOption } from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import { addExploreOptions, writeFindings, type ExploreFlags } from '../figures/output.ts';

interface DirectionsFlags extends ExploreFlags {
  readonly seed?: number;
  readonly along?: number[];
}

const name = 'directions';
/** A random z is hardly ever farther out along a direction. */
const maxDeviations = 10;

const help = `
A small step v of z changes the picture by J v, with J the Jacobian of the
generator. The directions are the eigenvectors of the mean of JᵀJ over samples:
of all steps of one length, one along the first changes pictures most. What they
mean (light, colour, pose) is for you to see. They are measured by painting a
picture for each number of z, through all layers, which takes seconds.

--along moves the sample: 1.5,0,-1 is 1.5 standard deviations along the first
direction and -1 along the third.

Examples:
  sparring explore directions runs/00004-faces-dcgan-64
  sparring explore directions runs/00004-faces-dcgan-64 --seed 7 --along 1.5,0,-1`;

/** Adds `sparring explore directions`. */
export function addDirectionsCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('the directions of z that change pictures most')
    .description('Finds the directions of z that change pictures most, and moves a sample along them.')
    .argument('<run>', 'the run folder')
    .addOption(option('--seed <n>', 'the sample to move (default: 0)', parse.wholeNumber(0)))
    .addOption(
      option(
        '--along <list>',
        'how far to move it along each direction, in standard deviations: 1.5,0,-1 (default: not)',
        parse.numbersWithin(maxDeviations),
      ),
    )
    .addOption(truncationOption())
    .addHelpText('after', help)
    .action(drawDirections);
  addExploreOptions(command, name);
}

async function drawDirections(path: string, flags: DirectionsFlags): Promise<void> {
  const { seed = 0, along = [] } = flags;
  if (along.length > shownDirections) {
    throw new UsageError(
      `--along got ${along.length} numbers, expected at most ${shownDirections}: one for each direction`,
    );
  }
  await withGenerator(openGenerator(path, flags), async (generator) => {
    await writeFindings(generator, flags, { name, ...(await exploreDirections(generator, { seed, along })) });
  });
}
