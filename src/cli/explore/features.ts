import type { Command } from 'commander';
import { readSome } from '../../data/read-values.ts';
import {
  concentration,
  featureResponses,
  meanConcentration,
  paperFeatures,
  type ResponseFindings,
} from '../../analysis/explore/feature-responses.ts';
import { featuresFigure } from '../../drawing/figures/features-figure.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { untrainedNetworks } from '../../gan/training/trainer.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import {
  addFigureOptions,
  checkFigure,
  explained,
  rounded,
  writeFindings,
  type FigureFlags,
} from './output.ts';
import type { DataFlags } from '../inputs/open-data.ts';
import * as parse from '../options/parsers.ts';
import { option } from '../options/parsers.ts';
import { openRunData } from '../inputs/run-data.ts';
import {
  dataRootOption,
  fetchOption,
  deviceOption,
  threadsOption,
  deviceOptions,
  type DeviceFlags,
} from '../options/shared.ts';
import { checkPictures, openRun } from '../inputs/open-run.ts';
import { counted, grouped, percent } from '../terminal/durations.ts';

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
  const { features = paperFeatures, top = usualTop } = flags;
  checkFigure(flags, features.length * top * 4);
  const run = await openRun(path);
  checkPictures(run, 'explore features');
  const { gan, options } = run;
  const runtime = await createNodeRuntime(deviceOptions(flags));
  const source = await openRunData(options, flags);
  try {
    const real = await readSome(source, gan.image, flags.pictures ?? usualPictures);
    const respond = (state = run.state) =>
      featureResponses(gan, real.values, state, runtime, { features, top });
    const trained = await respond();
    const random = await respond(untrainedNetworks(gan, options.training.seed));
    const pictures = `${counted(real.names.length, 'picture')} of ${source.name}`;
    const focus = {
      trained: meanConcentration(trained, gan.image.channels),
      random: meanConcentration(random, gan.image.channels),
    };
    await writeFindings({ run }, flags, {
      name,
      figure: explained(
        { run },
        'What the features of D respond to',
        featuresFigure(
          [
            { title: 'Trained D', found: trained },
            {
              title: `Random filters${options.imported === undefined ? ': D before its training' : ''}`,
              found: random,
            },
          ],
          real.values,
          gan.image,
        ),
        `Features of ${trained.layer}, each with the strongest responses among ${pictures}: the picture, and ` +
          'what in it the response comes from (guided backpropagation; grey: nothing). The number is the activation.',
      ),
      numbers: {
        data: source.name,
        pictures: real.names.length,
        layer: trained.layer,
        maps: trained.maps,
        height: trained.height,
        width: trained.width,
        concentration: { trained: rounded(focus.trained), random: rounded(focus.random) },
        trained: numbersOf(trained, real.names, gan.image),
        random: numbersOf(random, real.names, gan.image),
      },
      sentences: [
        `${counted(features.length, 'feature')} of ${trained.layer}, which has ${trained.maps} of ${trained.width}×${trained.height}, over ${pictures}.`,
        `What they respond to lies to ${percent(focus.trained)} in a tenth of a picture's places; with random filters to ${percent(focus.random)} (mean share of squares).`,
      ],
    });
  } finally {
    source.close?.();
  }
}

function numbersOf(
  { features }: ResponseFindings,
  names: readonly string[],
  { channels }: ImageSpec,
): unknown {
  return features.map(({ feature, mean, top }) => ({
    feature,
    meanResponse: rounded(mean),
    top: top.map(({ picture: index, row, column, activation, guided }) => ({
      picture: names[index],
      activation: rounded(activation),
      row,
      column,
      concentration: rounded(concentration(guided, channels)),
    })),
  }));
}
