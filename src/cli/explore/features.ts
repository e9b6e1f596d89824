import type { Command } from 'commander';
import { grouped } from '../../core/wording.ts';
import { exploreFeatures } from '../../analysis/explorations/features.ts';
import { paperFeatures } from '../../analysis/explore/feature-responses.ts';
import { openRuntime } from '../inputs/open-runtime.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import { checkPictures, openRun } from '../inputs/open-run.ts';
import { openRunData } from '../inputs/run-data.ts';
import type { StepChoice } from '../../runs/step-choice.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/typed-option.ts';
import {
  dataRootOption,
  fetchOption,
  valuesOption,
  deviceOption,
  threadsOption,
  stepOption,
  type DeviceFlags,
} from '../options/shared.ts';
import { addFigureOptions, checkFigure, writeFindings, type FigureFlags } from '../figures/output.ts';

interface FeaturesFlags extends FigureFlags, DeviceFlags, DataFlags {
  readonly step?: StepChoice;
  readonly features?: number[];
  readonly top?: number;
  readonly pictures?: number;
  readonly data?: string;
}

const name = 'features';
const defaultTop = 5;
const defaultPictures = 1000;
/** All pictures are kept in memory: one of 64×64 in colour takes 50 KB. */
const maxPictures = 10_000;

const help = `
For each chosen feature of D's last convolution, the figure shows the real
pictures with the strongest response, and below each the pixels that cause it,
by guided backpropagation (Springenberg et al. 2014). Next to them is the same
for random filters, which are this D before its training (Radford et al. 2015,
section 6.3 and figure 5).

The pictures are a random subset of the run's data, the same at every call. Grey
is no contribution; the strongest contribution has full brightness. Both D's
normalise by the statistics of these pictures.

Examples:
  sparring explore features runs/00003-bedrooms-dcgan-64
  sparring explore features runs/00003-bedrooms-dcgan-64 --features 6-11 --data bedrooms-eval`;

/** Adds `sparring explore features`. */
export function addFeaturesCommand(explore: Command): void {
  const command = explore
    .command(name)
    .summary('what D’s features respond to, by guided backpropagation')
    .description('Shows what the features of D’s last convolution respond to, next to random filters.')
    .argument('<run>', 'the run folder')
    .addOption(option('--features <list>', 'which features: 0-5 or 3,8 (default: 0-5)', parse.seeds))
    .addOption(option('--top <n>', `pictures per feature (default: ${defaultTop})`, parse.wholeNumber(1, 16)))
    .addOption(
      option(
        '--pictures <n>',
        `real pictures to search (default: ${grouped(defaultPictures)})`,
        parse.wholeNumber(1, maxPictures),
      ),
    )
    .addOption(option('--data <path>', 'other pictures, or the new path of the run’s pictures', parse.text))
    .addHelpText('after', help)
    .action(showFeatures);
  addFigureOptions(command, name)
    .addOption(stepOption())
    .addOption(dataRootOption())
    .addOption(fetchOption())
    .addOption(valuesOption())
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one per core'));
}

async function showFeatures(path: string, flags: FeaturesFlags): Promise<void> {
  const { features, top = defaultTop, pictures = defaultPictures } = flags;
  checkFigure(flags, (features ?? paperFeatures).length * top * 4);
  const run = await openRun(path, { step: flags.step });
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
