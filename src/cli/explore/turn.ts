import type { Command } from 'commander';
import { mean } from '../../core/numbers.ts';
import { latentTurn } from '../../analysis/explore/latent-turn.ts';
import { typicalNorm } from '../../analysis/explore/latent.ts';
import { valueSpan } from '../../drawing/figures/parts.ts';
import { turnFigure } from '../../drawing/figures/turn-figure.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { checkExemplars } from './arithmetic.ts';
import {
  addExploreOptions,
  checkFigure,
  explained,
  mostFigureColumns,
  namedSeeds,
  rounded,
  writeFindings,
  type ExploreFlags,
} from './output.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { withGenerator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import { percent } from '../terminal/durations.ts';

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
        parse.wholeNumber(2, mostFigureColumns),
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
  const apply = flags.apply ?? firstOthers(defaultSamples, [...from, ...to]);
  checkExemplars('--from', from);
  checkExemplars('--to', to);
  checkFigure(flags, from.length + to.length + (apply.length + 1) * steps);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const { gan } = generator.run;
    const z = (seeds: readonly number[]) => latentOfSeeds(gan, seeds);
    const result = await latentTurn(
      { from: z(from), to: z(to) },
      z(apply),
      gan.latent.dimension,
      (all) => generator.sample(all),
      { steps, length, span: valueSpan(gan.image) },
    );
    const usual = typicalNorm(gan.latent);
    const changes = result.rows.map(({ endToEnd }) => endToEnd);
    const meanChange = mean(changes);
    await writeFindings(generator, flags, {
      name,
      figure: explained(
        generator,
        'An axis of latent space, and samples along it',
        turnFigure(result, gan.image, { from, to, apply }),
        'Axis: the mean z of the samples under "to", less that of those under "from". First row: from the one mean to ' +
          'the other; a mean of z is shorter than a z drawn at random, and its picture paler. Rows below: other ' +
          'samples, framed, with t times the axis added to their z.',
      ),
      numbers: {
        from,
        to,
        apply,
        steps,
        length,
        t: result.t.map(rounded),
        // In full, for it can be added to any z of the exported generator.
        axis: { norm: rounded(result.norm), z: [...result.axis] },
        typicalNorm: rounded(usual),
        endToEnd: { mean: rounded(meanChange), middle: rounded(result.middle.endToEnd) },
        rows: result.rows.map((row, i) => ({
          seed: apply[i],
          norms: row.norms.map(rounded),
          endToEnd: rounded(row.endToEnd),
        })),
      },
      sentences: [
        `The axis of step ${generator.run.step} from the mean z of ${namedSeeds(from)} to that of ${namedSeeds(to)} is ` +
          `${result.norm.toFixed(1)} long; a z drawn at random is about ${usual.toFixed(1)}.`,
        `Along it, values change by ${percent(meanChange)} of their range from end to end (root mean square, the mean of ${apply.length} samples).`,
      ],
    });
  });
}

/** The first seeds that are not among those taken. */
function firstOthers(count: number, taken: readonly number[]): number[] {
  const others: number[] = [];
  for (let seed = 0; others.length < count; seed++) if (!taken.includes(seed)) others.push(seed);
  return others;
}
