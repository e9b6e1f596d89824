import type { Command } from 'commander';
import { RandomStream } from '../core/random.ts';
import { above, beside, caption, picture, table, type Block } from '../data/figure.ts';
import { readValues } from '../data/read-values.ts';
import type { PictureSource } from '../data/source.ts';
import {
  concentration,
  featureResponses,
  paperFeatures,
  type FeatureFindings,
  type ResponseFindings,
} from '../explore/feature-responses.ts';
import { joined } from '../explore/latent.ts';
import type { ImageSpec } from '../gan/gan.ts';
import { untrainedNetworks } from '../gan/trainer.ts';
import { createNodeRuntime } from '../runtime/ort-node.ts';
import {
  addFigureOptions,
  checkFigure,
  explained,
  rounded,
  writeFindings,
  type FigureFlags,
} from './explore-output.ts';
import * as parse from './option-parsers.ts';
import { option } from './option-parsers.ts';
import { openRunData } from './run-data.ts';
import { dataRootOption, deviceOption, threadsOption } from './shared-options.ts';
import { deviceOptions, type DeviceFlags } from './train-options.ts';
import { checkPictures, openTrainedRun, type TrainedRun } from './trained-run.ts';
import { counted, figure, grouped, percent } from './wording.ts';

interface FeaturesFlags extends FigureFlags, DeviceFlags {
  readonly features?: number[];
  readonly top?: number;
  readonly pictures?: number;
  readonly data?: string;
  readonly dataRoot?: string;
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
    .addOption(deviceOption('cpu'))
    .addOption(threadsOption('one a core'));
}

async function showFeatures(path: string, flags: FeaturesFlags): Promise<void> {
  const { features = paperFeatures, top = usualTop } = flags;
  checkFigure(flags, features.length * top * 4);
  const run = await openTrainedRun(path);
  checkPictures(run, 'explore features');
  const { gan, options } = run;
  const runtime = await createNodeRuntime(deviceOptions(flags));
  const source = await openRunData(options, flags);
  try {
    const real = await readSome(source, gan.image, flags.pictures ?? usualPictures);
    const respond = (state = run.state) =>
      featureResponses(gan, real.images, state, runtime, { features, top });
    const trained = await respond();
    const random = await respond(untrainedNetworks(gan, options.training.seed));
    const pictures = `${counted(real.names.length, 'picture')} of ${source.name}`;
    const focus = { trained: focusOf(trained, gan.image), random: focusOf(random, gan.image) };
    await writeFindings({ run }, flags, {
      name,
      figure: drawFeatures(run, real.images, { trained, random }, pictures),
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

/** Pictures of a source chosen at random, always the same, with their names. */
async function readSome(
  source: PictureSource,
  image: ImageSpec,
  count: number,
): Promise<{ images: Float32Array; names: string[] }> {
  const records = new RandomStream(0, 'shuffle', 0).permutation(source.count).subarray(0, count);
  const names: string[] = [];
  const blocks: Float32Array[] = [];
  for await (const block of readValues(source, { shape: image, range: image.range, records })) {
    names.push(...block.records.map((record) => source.nameOf(record)));
    blocks.push(block.values);
  }
  return { images: joined(blocks), names };
}

/** The mean concentration of the guided backpropagation of all that is shown. */
function focusOf({ features }: ResponseFindings, { channels }: ImageSpec): number {
  const all = features.flatMap(({ top }) => top.map(({ guided }) => concentration(guided, channels)));
  return all.reduce((sum, share) => sum + share, 0) / all.length;
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

function drawFeatures(
  run: TrainedRun,
  images: Float32Array,
  { trained, random }: { trained: ResponseFindings; random: ResponseFindings },
  pictures: string,
): Block {
  const { image } = run.gan;
  const half = (title: string, { features }: ResponseFindings) =>
    above([caption(title), ...features.map((found) => drawFeature(found, images, image))], { gap: 20 });
  return explained(
    { run },
    'What the features of D respond to',
    beside(
      [
        half('Trained D', trained),
        half(`Random filters${run.options.imported === undefined ? ': D before its training' : ''}`, random),
      ],
      { gap: 60 },
    ),
    `Features of ${trained.layer}, each with the strongest responses among ${pictures}: the picture, and ` +
      'what in it the response comes from (guided backpropagation; grey: nothing). The number is the activation.',
  );
}

function drawFeature({ feature, top }: FeatureFindings, images: Float32Array, image: ImageSpec): Block {
  const { channels, height, width, range } = image;
  const size = channels * height * width;
  const shown = top.map(({ picture: index }) =>
    picture(images.subarray(index * size, (index + 1) * size), image, { range }),
  );
  const guided = top.map((response) => picture(stretched(response.guided), image, { range: 'signed' }));
  const activations = top.map(({ activation }) => caption(figure(activation), { colour: 'faint' }));
  return above([caption(`feature ${feature}`), table([shown, guided, activations])], { gap: 6 });
}

/** Brought to [−1, 1], with 0 where it was. */
function stretched(values: Float32Array): Float32Array {
  const most = values.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 0);
  return most === 0 ? values : values.map((value) => value / most);
}
