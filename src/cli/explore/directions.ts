import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { directionStops, maxAlong } from '../../analysis/explore/along-directions.ts';
import { exploreDirections, type DirectionsSample } from '../../analysis/explorations/directions.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import { readLatents } from '../../runs/latents-file.ts';
import { openGenerator } from '../inputs/open-run.ts';
import * as parse from '../options/parsers.ts';
import { checkLatents, latentsOption, truncationOption } from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import { addExploreOptions, checkFigure, writeFindings, type ExploreFlags } from '../figures/output.ts';
import { rowStepsOption } from './row-steps.ts';

interface DirectionsFlags extends ExploreFlags {
  readonly count?: number;
  readonly reach?: number;
  readonly steps?: number;
  readonly along?: number[];
  readonly seed?: number;
  readonly latents?: string;
}

const name = 'directions';
/** As many as sparring studio shows. */
const defaultCount = 6;
const maxCount = 64;
/** A random z is hardly ever farther out along a direction. */
const maxReach = 10;

const help = `
A step of z in some direction changes the picture by J times the step, where J
is the Jacobian of the generator. The eigenvectors of the mean of JᵀJ over
samples are directions at right angles to each other, the first of which changes
pictures most. They are measured through the whole generator, so no layer is
preferred (compare Shen and Zhou 2021, and Härkönen et al. 2020). Finding them
takes a picture for each number of z and each sample.

A row of the figure moves one sample along one direction. Its places are in
standard deviations of a random z along the direction. --along moves the sample
along several directions first: --along 1.5,0,-2 goes 1.5 along the first and -2
along the third. The .json beside the figure has the directions, and the z of
the moved sample, which sparring sample --latents draws alone. The directions
are those of the sliders in sparring studio.

Examples:
  sparring explore directions runs/00004-faces-dcgan-64
  sparring explore directions runs/00004-faces-dcgan-64 --seed 5 --along 1.5,0,-2 --out moved.png
  sparring sample runs/00004-faces-dcgan-64 --latents moved.json --out face.png`;

/** Adds `sparring explore directions`. */
export function addDirectionsCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('the directions of z that change pictures most')
    .description('Finds the directions of z that change pictures most, and moves a sample along each.')
    .argument('<run>', 'the run folder')
    .addOption(
      option(
        '--count <n>',
        `how many directions (default: ${defaultCount}, or all of fewer)`,
        parse.wholeNumber(1, maxCount),
      ),
    )
    .addOption(option('--seed <n>', 'the sample to move (default: 0)', parse.wholeNumber(0)))
    .addOption(latentsOption('move the z of this file, which holds one: see sparring sample --help'))
    .addOption(truncationOption())
    .addOption(
      option(
        '--along <list>',
        'how far the sample goes along each direction first, such as 1.5,0,-2',
        parse.numbersWithin(maxReach),
      ),
    )
    .addOption(
      option(
        '--reach <r>',
        `how far a row goes to either side (default: ${maxAlong})`,
        parse.numberAbove(0, { max: maxReach }),
      ),
    )
    .addOption(
      rowStepsOption('pictures per row; with an odd number, one is in the middle', directionStops.length),
    )
    .addHelpText('after', help)
    .action(drawDirections);
  addExploreOptions(command, name);
}

async function drawDirections(path: string, flags: DirectionsFlags): Promise<void> {
  const { count = defaultCount, reach = maxAlong, steps = directionStops.length, along = [] } = flags;
  checkLatents(flags);
  if (flags.normalisation === 'batch') {
    throw new UsageError(
      '--normalisation batch does not go with directions: they are of pictures that depend on z alone',
      { code: 'not-applicable' },
    );
  }
  checkFigure(flags, count * steps + 2);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const { dimension, classes = 0 } = generator.gan.latent;
    const directions = Math.min(count, dimension - classes);
    if (along.length > directions) {
      throw new UsageError(
        `--along got ${along.length} numbers, expected at most ${directions}, one for each direction`,
      );
    }
    const sample = await sampleOf(generator, flags);
    const found = await exploreDirections(generator, sample, { count, reach, steps, along });
    await writeFindings(generator, flags, { name, ...found });
  });
}

async function sampleOf(
  generator: Generator,
  { seed = 0, latents }: DirectionsFlags,
): Promise<DirectionsSample> {
  if (latents === undefined) return { z: generator.latentOf([seed]), name: `seed ${seed}`, seed };
  const { z, names } = await readLatents(latents, generator.gan.latent);
  if (names.length === 1) return { z, name: names[0]! };
  throw new UsageError(`--latents ${latents} holds ${names.length} z, expected one to move`);
}
