import { range } from '../../core/numbers.ts';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { encodeAnimation } from '../../data/pictures/encode.ts';
import { picture } from '../../drawing/pictures.ts';
import { encodePng } from '../../drawing/png.ts';
import { column, widened } from '../../drawing/svg/box.ts';
import type { Figure } from '../../drawing/svg/figure.ts';
import { words as text } from '../../drawing/svg/words.ts';
import { typicalNorm, vectorsOf } from '../../analysis/explore/latent.ts';
import {
  latentInterpolation,
  walkModes,
  type PaintedLeg,
  type WalkMode,
} from '../../analysis/explore/latent-walk.ts';
import { valueSpan } from '../../drawing/figures/parts.ts';
import { share, walkFigure } from '../../drawing/figures/walk-figure.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import {
  addExploreOptions,
  checkFigure,
  explained,
  mostFigureColumns,
  pictureFile,
  rounded,
  writeFindings,
  type ExploreFlags,
} from './output.ts';
import { checkEnding, withEnding } from '../options/endings.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import { percent } from '../terminal/durations.ts';

interface InterpolateFlags extends ExploreFlags {
  readonly seeds?: number[];
  readonly steps?: number;
  readonly mode?: WalkMode;
  readonly loop?: boolean;
  readonly animation?: string;
}

const name = 'interpolate';
/** The paper walks through nine random z (Radford et al. 2015, figure 4), in rows of ten. */
const paperStops = 9;
const paperSteps = 10;
const frameMilliseconds = 100;
/** How long the animation rests at its end where it does not go round. */
const restMilliseconds = 1500;
/** What a picture's sides are enlarged towards in the animation. */
const animationSide = 256;

const help = `
A row of pictures from each seed to the next, whose z lie evenly on the way between them. Where a generator has
learned what its pictures have in common, all along the way are pictures of the kind, and change smoothly;
jumps suggest that it has learned single pictures by heart (Radford et al. 2015, section 6.1, figure 4).

--mode linear goes straight, as the paper. A z of Gaussian numbers is about as long as all others, and the
middle of a straight line is shorter: --mode spherical goes around and keeps the length. For a latent space
with uniform numbers, as of the preset dcgan, straight is right: around may leave the bounds of its numbers.

Examples:
  sparring explore interpolate runs/00003-bedrooms-dcgan-64
  sparring explore interpolate runs/00003-bedrooms-dcgan-64 --seeds 3,1,4 --steps 16 --mode spherical --loop`;

/** Adds `sparring explore interpolate`. */
export function addInterpolateCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('a walk through latent space, as rows and as an animation')
    .description('Draws the pictures on the way from seed to seed, as rows and as an animation.')
    .argument('<run>', 'the run folder')
    .addOption(option('--seeds <list>', 'where to go through: 3,1,4 (default: 0-8)', parse.seeds))
    .addOption(
      option(
        '--steps <n>',
        `pictures from a seed to the next, both included (default: ${paperSteps})`,
        parse.wholeNumber(2, mostFigureColumns),
      ),
    )
    .addOption(option('--mode <way>', 'linear or spherical (default: linear)', parse.oneOf(walkModes)))
    .option('--loop', 'go on from the last seed to the first')
    .addOption(option('--animation <file.gif>', 'the animation (default: beside the picture)', parse.text))
    .addHelpText('after', help)
    .action(drawInterpolation);
  addExploreOptions(command, name);
}

async function drawInterpolation(path: string, flags: InterpolateFlags): Promise<void> {
  const { seeds = range(0, paperStops), steps = paperSteps, mode = 'linear', loop = false } = flags;
  checkEnding('--animation', flags.animation, '.gif');
  if (seeds.length < 2) {
    throw new UsageError(`--seeds got ${seeds.length} seed, expected two or more to go between`);
  }
  checkFigure(flags, (loop ? seeds.length : seeds.length - 1) * steps);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const { gan } = generator.run;
    const legs = await latentInterpolation(
      latentOfSeeds(gan, seeds),
      gan.latent.dimension,
      (z) => generator.sample(z),
      {
        steps,
        mode,
        loop,
        span: valueSpan(gan.image),
      },
    );
    const changes = summaryOf(legs, seeds);
    const way = mode === 'linear' ? 'in straight lines' : 'along great circles';
    const file = pictureFile(generator, flags, name);
    await writeFindings(generator, flags, {
      name,
      figure: figureOf(generator, legs, { seeds, way, summary: changes.sentence }),
      more: [
        {
          key: 'animation',
          path: flags.animation ?? withEnding(file, '.gif'),
          content: await animationOf(legs, seeds, gan.image, loop),
        },
      ],
      numbers: {
        seeds,
        steps,
        mode,
        loop,
        typicalNorm: rounded(typicalNorm(gan.latent)),
        changes: changes.numbers,
        legs: legs.map((leg) => ({
          from: seeds[leg.from],
          to: seeds[leg.to],
          t: leg.t.map(rounded),
          norms: leg.norms.map(rounded),
          changes: leg.changes.map(rounded),
          endToEnd: rounded(leg.endToEnd),
        })),
      },
      sentences: [
        `${seeds.length} seeds of step ${generator.run.step}, ${way} from each to the next in ${steps} pictures.`,
        changes.sentence,
        ...normSentences(legs, generator, mode),
      ],
    });
  });
}

/** How evenly the pictures change: all along, and where most. */
function summaryOf(legs: readonly PaintedLeg[], seeds: readonly number[]) {
  const all = legs.flatMap((leg) =>
    leg.changes.map((change, i) => ({ change, leg, after: leg.t[i]!, before: leg.t[i + 1]! })),
  );
  const mean = all.reduce((sum, { change }) => sum + change, 0) / all.length;
  const largest = all.reduce((most, each) => (each.change > most.change ? each : most));
  const [from, to] = [seeds[largest.leg.from]!, seeds[largest.leg.to]!];
  const [after, before] = [largest.after, largest.before].map(share) as [string, string];
  return {
    numbers: {
      mean: rounded(mean),
      largest: rounded(largest.change),
      at: { from, to, t: [rounded(largest.after), rounded(largest.before)] },
    },
    sentence:
      `From a picture to the next, values change by ${percent(mean)} of their range on average ` +
      `(root mean square), and by ${percent(largest.change)} at most: from seed ${from} to ${to}, t ${after} to ${before}.`,
  };
}

/** What a straight line does to the norm, where that matters. */
function normSentences(legs: readonly PaintedLeg[], generator: Generator, mode: WalkMode): string[] {
  const { latent } = generator.run.gan;
  if (mode === 'spherical' && latent.distribution === 'uniform') {
    return ['This latent space has uniform numbers, and great circles may leave their bounds.'];
  }
  const least = Math.min(...legs.flatMap(({ norms }) => norms));
  return [
    `The z on the way are ${least.toFixed(1)} long or more; one drawn at random is about ${typicalNorm(latent).toFixed(1)}.`,
  ];
}

function figureOf(
  generator: Generator,
  legs: readonly PaintedLeg[],
  { seeds, way, summary }: { seeds: readonly number[]; way: string; summary: string },
): Figure {
  return explained(
    generator,
    `A walk through ${seeds.length} random z, ${way}`,
    walkFigure(legs, generator.run.gan.image, seeds),
    `Framed: the pictures of the seeds. Between them: pictures of z on the way, at share t of it. ${summary}`,
  );
}

/** All legs one after the other, where one ends and the next begins once; the seeds and t below. */
async function animationOf(
  legs: readonly PaintedLeg[],
  seeds: readonly number[],
  image: ImageSpec,
  loop: boolean,
): Promise<Uint8Array> {
  const { channels, height, width } = image;
  const scale = Math.max(1, Math.round(animationSide / Math.max(height, width)));
  const shots = legs.flatMap((leg, i) => {
    const last = i === legs.length - 1 && !loop;
    return vectorsOf(leg.images, channels * height * width)
      .slice(0, last ? leg.t.length : -1)
      .map((shot, j) => ({ shot, words: `${seeds[leg.from]} → ${seeds[leg.to]}`, t: leg.t[j]! }));
  });
  const frames: Uint8Array[] = [];
  // Room for the longest words below all, or the frames would be of several sizes.
  const widest = Math.max(...shots.map(({ words }) => text(`${words}  t 0.00`).width));
  for (const { shot, words, t } of shots) {
    const frame = column([
      picture(shot, image, {
        range: image.range,
        scale,
        ...(t === 0 || t === 1 ? { frame: 'accent' as const } : {}),
      }),
      widened(text(`${words}  t ${t.toFixed(2)}`), widest),
    ]);
    frames.push((await encodePng(frame, { margin: 8, scale: 1 })).bytes);
  }
  return encodeAnimation(frames, {
    delayMilliseconds: frameMilliseconds,
    lastDelayMilliseconds: loop ? frameMilliseconds : restMilliseconds,
  });
}
