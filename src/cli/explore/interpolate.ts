import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { exploreWalk, paperWalk } from '../../analysis/explorations/walk.ts';
import { walkModes, type WalkMode } from '../../analysis/explore/latent-walk.ts';
import { animationFormats } from '../../data/pictures/animation.ts';
import { checkFfmpeg } from '../../data/pictures/video.ts';
import { withEnding } from '../../runs/findings.ts';
import { withGenerator } from '../../runs/generator.ts';
import { readLatents } from '../../runs/latents-file.ts';
import { openGenerator } from '../inputs/open-run.ts';
import { endingOf } from '../options/endings.ts';
import * as parse from '../options/parsers.ts';
import { checkLatents, latentsOption, truncationOption, type LatentsFlags } from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import {
  addExploreOptions,
  checkFigure,
  pictureFile,
  writeFindings,
  type ExploreFlags,
} from '../figures/output.ts';
import { rowStepsOption } from './row-steps.ts';

interface InterpolateFlags extends ExploreFlags, LatentsFlags {
  readonly steps?: number;
  readonly mode?: WalkMode;
  readonly loop?: boolean;
  readonly animation?: string;
}

const name = 'interpolate';
const animationEndings = animationFormats.map((format) => `.${format}` as const);

const help = `
Draws a row of pictures from each seed to the next, with evenly spaced z. If the
generator has learned what its pictures have in common, all of them look like
training pictures and change smoothly. Jumps suggest that it has memorised
single pictures (Radford et al. 2015, section 6.1, figure 4).

--mode linear follows a straight line, as in the paper. Vectors of Gaussian
numbers all have about the same length, but the middle of a straight line is
shorter: --mode spherical follows an arc that keeps the length. Use linear if z
is uniform, as with the preset dcgan: an arc may leave the range of its numbers.

--truncation walks between more typical pictures: see sparring sample --help.

Examples:
  sparring explore interpolate runs/00003-bedrooms-dcgan-64
  sparring explore interpolate runs/00003-bedrooms-dcgan-64 --seeds 3,1,4 --steps 16 --mode spherical --loop`;

/** Adds `sparring explore interpolate`. */
export function addInterpolateCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('a walk through latent space, as rows and as an animation')
    .description('Draws the pictures between seeds, as rows and as an animation.')
    .argument('<run>', 'the run folder')
    .addOption(option('--seeds <list>', 'the seeds of the walk, in order: 3,1,4 (default: 0-8)', parse.seeds))
    .addOption(
      latentsOption('walk through the z of this file, such as favourites: see sparring sample --help'),
    )
    .addOption(rowStepsOption('pictures from one seed to the next, including both', paperWalk.steps))
    .addOption(option('--mode <way>', 'linear or spherical (default: linear)', parse.oneOf(walkModes)))
    .addOption(truncationOption())
    .option('--loop', 'continue from the last seed to the first')
    .addOption(
      option(
        '--animation <file>',
        'the animation, .gif, .webp, or .mp4 with ffmpeg (default: a .gif next to the picture)',
        parse.text,
      ),
    )
    .addHelpText('after', help)
    .action(drawInterpolation);
  addExploreOptions(command, name);
}

async function drawInterpolation(path: string, flags: InterpolateFlags): Promise<void> {
  const { seeds, steps, mode, loop } = { ...paperWalk, ...flags };
  const ending =
    flags.animation === undefined ? '.gif' : endingOf('--animation', flags.animation, animationEndings);
  const format = animationFormats.find((each) => ending === `.${each}`)!;
  if (format === 'mp4') await checkFfmpeg();
  checkLatents(flags);
  const checkStops = (count: number, got: string) => {
    if (count < 2) throw new UsageError(`${got}, expected two or more to interpolate between`);
    checkFigure(flags, (loop ? count : count - 1) * steps);
  };
  checkStops(seeds.length, '--seeds got 1 seed');
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const latents =
      flags.latents === undefined ? undefined : await readLatents(flags.latents, generator.gan.latent);
    if (latents !== undefined) checkStops(latents.names.length, `${flags.latents!} holds one z`);
    const { animation, ...found } = await exploreWalk(generator, {
      seeds,
      latents,
      steps,
      mode,
      loop,
      format,
    });
    const nextToPicture = withEnding(pictureFile(generator, flags, name), '.gif');
    const more = { animation: { path: flags.animation ?? nextToPicture, content: animation } };
    await writeFindings(generator, flags, { name, ...found, more });
  });
}
