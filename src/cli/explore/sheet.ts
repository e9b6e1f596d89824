import { norm, range } from '../../core/numbers.ts';
import type { Command } from 'commander';
import {
  addExploreOptions,
  checkFigure,
  explained,
  rounded,
  writeFindings,
  type ExploreFlags,
} from './output.ts';
import { typicalNorm, vectorsOf } from '../../analysis/explore/latent.ts';
import { seedPictures } from '../../drawing/figures/parts.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { withGenerator } from '../../runs/generator.ts';
import { openGenerator } from '../inputs/open-run.ts';
import { counted } from '../terminal/durations.ts';

interface SheetFlags extends ExploreFlags {
  readonly seeds?: number[];
}

const name = 'sheet';
const columns = 10;

const help = `
Exemplars to choose from: each picture has its seed below it, for --a, --b and --c of explore arithmetic and
for --from and --to of explore turn. A seed means the same z in every run of the same latent space, and the
same picture as in sparring sample.

Example:
  sparring explore sheet runs/00003-bedrooms-dcgan-64 --seeds 0-199 --out rooms.png`;

/** Adds `sparring explore sheet`. */
export function addSheetCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('pictures labelled with their seeds, to choose from')
    .description('Draws samples with their seeds, to choose exemplars from.')
    .argument('<run>', 'the run folder')
    .addOption(option('--seeds <list>', 'which pictures: 0-99 or 1,5,9 (default: 0-99)', parse.seeds))
    .addHelpText('after', help)
    .action(drawSheet);
  addExploreOptions(command, name);
}

async function drawSheet(path: string, flags: SheetFlags): Promise<void> {
  const seeds = flags.seeds ?? range(0, 100);
  checkFigure(flags, seeds.length);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    const { gan } = generator.run;
    const images = await generator.sampleSeeds(seeds);
    const norms = vectorsOf(latentOfSeeds(gan, seeds), gan.latent.dimension).map(norm).map(rounded);
    await writeFindings(generator, flags, {
      name,
      figure: explained(
        generator,
        'Samples by seed',
        seedPictures(images, gan.image, seeds, Math.min(columns, seeds.length), String),
        'The number below a picture is its seed, for sparring explore arithmetic and turn.',
      ),
      numbers: { seeds, norms, typicalNorm: rounded(typicalNorm(gan.latent)) },
      sentences: [`${counted(seeds.length, 'picture')} of step ${generator.run.step}, each above its seed.`],
    });
  });
}
