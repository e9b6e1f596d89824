import type { Command } from 'commander';
import { grouped } from '../../core/wording.ts';
import { exploreFeatures } from '../../analysis/explorations/features.ts';
import { paperFeatures } from '../../analysis/explore/feature-responses.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import { checkPictures, openRun } from '../inputs/open-run.ts';
import { openRunData } from '../inputs/run-data.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import {
  dataRootOption,
  fetchOption,
  deviceOption,
  threadsOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { addFigureOptions, checkFigure, writeFindings, type FigureFlags } from '../figures/output.ts';

interface FeaturesFlags extends FigureFlags, DeviceFlags, DataFlags {
  readonly features?: number[];
  readonly top?: number;
  readonly pictures?: number;
  readonly data?: string;
}

const name = 'features';
const usualTop = 5;
const usualPictures = 1000;
/** All are held in memory: 64×64 in colour is 50 KB a picture. */
const mostPictures = 10_000;

const help = `
For each of the first features of D's last convolution: the real pictures to which it responds most, and below each
what in it the response comes from, by guided backpropagation (Springenberg et al. 2014). Beside them the same for
random filters: this D before its training (Radford et al. 2015, section 6.3 and figure 5).

The pictures are some of the run's own, chosen at random, always the same. Grey is no contribution; the strongest is
as bright as can be. Both D's are normalised by statistics of these pictures.

Examples:
  sparring explore features runs/00003-bedrooms-dcgan-64
  sparring explore features runs/00003-bedrooms-dcgan-64 --features 6-11 --data bedrooms-eval`;

/** Adds `sparring explore features`. */
export function addFeaturesCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('what D’s features respond to, by guided backpropagation')
    .description('Shows what the features of D’s last convolution respond to, beside random filters.')
    .argument('<run>', 'the run folder')
    .addOption(option('--features <list>', 'which features: 0-5 or 3,8 (default: 0-5)', parse.seeds))
    .addOption(
      option('--top <n>', `pictures of each feature (default: ${usualTop})`, parse.wholeNumber(1, 16)),
    )
    .addOption(
      option(
        '--pictures <n>',
        `real pictures to look through (default: ${grouped(usualPictures)})`,
        parse.wholeNumber(1, mostPictures),
      ),
    )
    .addOption(option('--data <path>', 'other pictures, or where the run’s are now', parse.text))
    .addHelpText('after', help)
    .action(showFeatures);
  addFigureOptions(command, name)
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one a core'));
}

async function showFeatures(path: string, flags: FeaturesFlags): Promise<void> {
  const { features = paperFeatures, top = usualTop, pictures = usualPictures } = flags;
  checkFigure(flags, features.length * top * 4);
  const run = await openRun(path);
  checkPictures(run, 'explore features');
  const runtime = await openRuntime(flags);
  const source = await openRunData(run.options, flags);
  try {
    const found = await exploreFeatures(run, source, runtime, { features, top, pictures });
    await writeFindings({ run }, flags, { name, ...found });
  } finally {
    source.close?.();
  }
}
