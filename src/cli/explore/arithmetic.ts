import type { Command } from 'commander';
import { exploreArithmetic } from '../../analysis/explorations/arithmetic.ts';
import { paperNoise } from '../../analysis/explore/vector-arithmetic.ts';
import { withGenerator } from '../../runs/generator.ts';
import { defaultSeed } from '../../runs/new-run.ts';
import { openGenerator } from '../inputs/open-run.ts';
import * as parse from '../options/parsers.ts';
import { truncationOption } from '../options/shared.ts';
import { option } from '../options/typed-option.ts';
import { checkExemplars } from './exemplars.ts';
import { addExploreOptions, checkFigure, writeFindings, type ExploreFlags } from '../figures/output.ts';

const concepts = ['a', 'b', 'c'] as const;
type ConceptName = (typeof concepts)[number];

interface ArithmeticFlags extends ExploreFlags, Readonly<Record<ConceptName, number[]>> {
  readonly noise?: number;
  readonly seed?: number;
}

const name = 'arithmetic';
const maxNoise = 100;

const help = `
A concept is the mean z of several samples that show it, given by their seeds.
sparring explore sheet draws samples to choose from. The picture of
Y = A - B + C is drawn in the middle of nine; the eight around it have uniform
noise added to Y. Next to them, the same sum is computed with pixels instead of
z: it only overlays the pictures, where the generator draws a new one. In the
paper, a smiling woman minus a neutral woman plus a neutral man is a smiling man
(Radford et al. 2015, section 6.3.2, figure 7). It uses three samples for each
concept, because single ones are unstable.

Examples:
  sparring explore sheet runs/00004-faces-dcgan-64 --seeds 0-199
  sparring explore arithmetic runs/00004-faces-dcgan-64 --a 3,17,40 --b 8,21,95 --c 4,60,77`;

/** Adds `sparring explore arithmetic`. */
export function addArithmeticCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('A - B + C of concepts, in latent space and in pixels')
    .description('Computes A - B + C of three concepts in latent space, and draws the result.')
    .argument('<run>', 'the run folder')
    .addOption(concept('a', 'concept to start from'))
    .addOption(concept('b', 'concept to subtract'))
    .addOption(concept('c', 'concept to add'))
    .addOption(
      option(
        '--noise <size>',
        `half the width of the noise around Y (default: ${paperNoise}, the paper's)`,
        parse.numberAbove(0, { max: maxNoise }),
      ),
    )
    .addOption(truncationOption())
    .addOption(option('--seed <n>', `determines the noise (default: ${defaultSeed})`, parse.wholeNumber(0)))
    .addHelpText('after', help)
    .action(drawArithmetic);
  addExploreOptions(command, name);
}

function concept(letter: ConceptName, what: string) {
  return option(`--${letter} <seeds>`, `${what}: the seeds of two or more samples`, parse.seeds) //
    .makeOptionMandatory();
}

async function drawArithmetic(path: string, flags: ArithmeticFlags): Promise<void> {
  const { a, b, c, noise = paperNoise, seed = defaultSeed } = flags;
  for (const letter of concepts) checkExemplars(`--${letter}`, flags[letter]);
  checkFigure(flags, a.length + b.length + c.length + concepts.length);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const found = await exploreArithmetic(generator, { a, b, c }, { noise, seed });
    await writeFindings(generator, flags, { name, ...found });
  });
}
