import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { limitsOf } from '../../data/pictures/value-range.ts';
import { typicalNorm } from '../../analysis/explore/latent.ts';
import { latentArithmetic, paperNoise } from '../../analysis/explore/vector-arithmetic.ts';
import { arithmeticFigure } from '../../drawing/figures/arithmetic-figure.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import {
  addExploreOptions,
  checkFigure,
  explained,
  namedSeeds,
  rounded,
  writeFindings,
  type ExploreFlags,
} from './output.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { withGenerator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import { defaultSeed } from '../../runs/new-run.ts';
import { percent } from '../terminal/durations.ts';

const concepts = ['a', 'b', 'c'] as const;
type ConceptName = (typeof concepts)[number];

interface ArithmeticFlags extends ExploreFlags, Readonly<Record<ConceptName, number[]>> {
  readonly noise?: number;
  readonly seed?: number;
}

const name = 'arithmetic';
const mostNoise = 100;

const help = `
A concept is the mean z of a few samples that show it, named by their seeds: sparring explore sheet draws
samples to choose from. Y = A - B + C is drawn in the middle of nine, with uniform noise added to Y for the
eight around it. Beside it the same is computed with the pictures in place of z: they lie over each other,
where the generator makes something new (Radford et al. 2015, section 6.3.2, figure 7: a smiling woman, less a
neutral woman, and a neutral man give a smiling man). The paper takes three samples of each concept, for single
ones are unstable.

Examples:
  sparring explore sheet runs/00004-faces-dcgan-64 --seeds 0-199
  sparring explore arithmetic runs/00004-faces-dcgan-64 --a 3,17,40 --b 8,21,95 --c 4,60,77`;

/** Adds `sparring explore arithmetic`. */
export function addArithmeticCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('A - B + C of concepts, in latent space and in pixels')
    .description('Computes A - B + C of three concepts in latent space, and draws what comes out.')
    .argument('<run>', 'the run folder')
    .addOption(concept('a', 'what to start from'))
    .addOption(concept('b', 'what to take away'))
    .addOption(concept('c', 'what to add'))
    .addOption(
      option(
        '--noise <size>',
        `half the width of the noise around Y (default: ${paperNoise}, the paper's)`,
        parse.numberAbove(0, { most: mostNoise }),
      ),
    )
    .addOption(option('--seed <n>', `of the noise (default: ${defaultSeed})`, parse.wholeNumber(0)))
    .addHelpText('after', help)
    .action(drawArithmetic);
  addExploreOptions(command, name);
}

function concept(letter: ConceptName, what: string) {
  return option(`--${letter} <seeds>`, `${what}: the seeds of two or more samples`, parse.seeds) //
    .makeOptionMandatory();
}

async function drawArithmetic(path: string, flags: ArithmeticFlags): Promise<void> {
  const { noise = paperNoise, seed = defaultSeed } = flags;
  for (const letter of concepts) checkExemplars(`--${letter}`, flags[letter]);
  checkFigure(
    flags,
    concepts.reduce((sum, letter) => sum + flags[letter].length + 1, 0),
  );
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const { gan, step } = generator.run;
    const z = (letter: ConceptName) => latentOfSeeds(gan, flags[letter]);
    const result = await latentArithmetic(
      { a: z('a'), b: z('b'), c: z('c') },
      gan.latent.dimension,
      (all) => generator.sample(all),
      // Step 0 of this stream is the z of a seed itself.
      { noise, random: new RandomStream(seed, 'latent-sample', 1), range: limitsOf(gan.image.range) },
    );
    const usual = typicalNorm(gan.latent);
    await writeFindings(generator, flags, {
      name,
      figure: explained(
        generator,
        'A − B + C in latent space, and in pixels',
        arithmeticFigure(result, gan.image, flags, noise),
        'Left: the samples of each concept and the picture of their mean z; a mean is shorter than a z drawn at random, ' +
          'and its picture paler. Middle, framed: the picture of Y; around it Y with uniform noise of ' +
          `±${noise} added to each number. Right: the samples' mean pictures, added and subtracted value by value.`,
      ),
      numbers: {
        ...Object.fromEntries(
          concepts.map((letter) => [letter, { seeds: flags[letter], norm: rounded(result[letter].norm) }]),
        ),
        // In full, for it can be fed to the exported generator.
        y: { norm: rounded(result.norm), z: [...result.y] },
        typicalNorm: rounded(usual),
        noise: { uniform: noise, seed, neighbours: 8 },
        pixels: { clamped: rounded(result.clamped) },
      },
      sentences: [
        `Y = A - B + C of step ${step}: A the mean z of ${namedSeeds(flags.a)}, B of ${namedSeeds(flags.b)}, C of ${namedSeeds(flags.c)}.`,
        `Y is ${result.norm.toFixed(1)} long; a z drawn at random is about ${usual.toFixed(1)}.`,
        `In pixels, ${percent(result.clamped)} of the values of A - B + C lie outside of what a picture can show.`,
      ],
    });
  });
}

/** @throws UsageError if there are fewer than two, of which no mean can be taken that says more than one */
export function checkExemplars(flag: string, seeds: readonly number[]): void {
  if (new Set(seeds).size >= 2) return;
  throw new UsageError(
    `${flag} got ${namedSeeds(seeds)}, expected two or more samples: single ones are unstable, and the paper averages three or four`,
  );
}
