import { grouped } from '../../core/wording.ts';
import { roundedTo } from '../../core/numbers.ts';
import { featureNumbers } from '../../analysis/explorations/features.ts';
import {
  compareWithRandom,
  paperFeatures,
  type ResponseFindings,
} from '../../analysis/explore/feature-responses.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { readSome } from '../../data/read-values.ts';
import { featuresFigure } from '../../drawing/figures/features-figure.ts';
import { openPictureRun } from '../../runs/open-run.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { nameOfData } from '../support/data.ts';
import { dcganFigure, dcganRun, figureJpeg, trainingBedrooms } from '../support/dcgan-figures.ts';
import type { ExperimentContext, Outcome, ResultRow } from '../support/experiment.ts';

const number = 5;
/** How many pictures are searched, and how many are shown for each feature. */
const searched = 1000;
const top = 5;

/** Figure 5 of the 2015 paper: what the features of D’s last convolution respond to, compared with random filters. */
export const dcganFigure5 = dcganFigure({
  number,
  summary: 'what D’s features respond to, by guided backpropagation, compared with random filters',
  needs: [trainingBedrooms],
  run,
});

async function run(context: ExperimentContext): Promise<Outcome> {
  const discriminator = await openPictureRun(await dcganRun(context));
  const { options } = discriminator;
  // An imported run does not name its data.
  const source = options.data === '' ? await context.open('training') : await context.openDataOf(options);
  return drawFeatures(context, discriminator, source);
}

async function drawFeatures(
  context: ExperimentContext,
  { gan, state, options, step }: TrainedRun,
  source: PictureSource,
): Promise<Outcome> {
  const { image } = gan;
  context.progress('reading pictures');
  const real = await readSome(source, image, searched);
  context.progress('searching for the strongest responses');
  const { seed } = options.training;
  const found = await compareWithRandom({ gan, state, seed }, real.values, context.runtime, { top });
  const { trained, random, concentration } = found;
  const { layer, maps, height, width } = trained;
  const columns = [
    { title: 'Random filters', found: random },
    { title: 'Trained filters', found: trained },
  ];
  const reading =
    `The first ${paperFeatures.length} of the ${maps} features of D’s last convolution (${layer}). Each picture shows what a feature responds to ` +
    `in a real picture, by guided backpropagation, for the ${top} strongest responses among ${real.names.length} pictures. Grey is zero, and each ` +
    'picture is scaled to full contrast. The number is the activation.';
  const figure = (images: Float32Array | undefined, more = '') =>
    figureJpeg(
      featuresFigure(columns, images, image),
      {
        number,
        title: 'what D’s features respond to',
        source: `${options.preset} on ${nameOfData(options.data)}, step ${grouped(step)}`,
        reading: reading + more,
      },
      // The colours of random filters' responses vary from pixel to pixel, which chroma subsampling would blur.
      { fineColour: true },
    );
  const numbers = (of: ResponseFindings) =>
    featureNumbers(of, real.names, image.channels, (value) => roundedTo(value, 4));
  return {
    protocol:
      `${real.names.length} random pictures of ${source.name}. For each of the first ${paperFeatures.length} features of ${layer} ` +
      `(${maps} maps of ${width}×${height}), the strongest unit in each picture, and guided backpropagation (Springenberg et al. 2014) from ` +
      `this unit for the ${top} pictures with the strongest responses. D: ${options.preset} at ${image.width}×${image.height}, step ${grouped(step)}, trained on ` +
      `${nameOfData(options.data)}. The random filters are the initial weights of this training. Batch normalisation uses statistics of these pictures for both. ` +
      'The response in a tenth of the positions is the share of the squares in the tenth with the largest squares, averaged over all shown pictures (10% would be even).',
    rows: [rowOf('trained filters', concentration.trained), rowOf('random filters', concentration.random)],
    files: [
      {
        name: 'dcgan-figure-5.jpg',
        content: await figure(undefined),
        shows:
          'For six features each: blotches of colour for random filters, and edges of beds and windows for trained ones',
      },
      // The same with the real pictures. It has no `shows`, so it is not recorded: they are other people’s photographs.
      {
        name: 'dcgan-figure-5-pictures.jpg',
        content: await figure(real.values, ' Above each, the real picture.'),
      },
    ],
    remarks: [],
    numbers: { random: numbers(random), trained: numbers(trained) },
  };
}

/** The row on how concentrated the responses of filters are. */
function rowOf(filters: string, concentration: number): ResultRow {
  return {
    what: `share of the response of ${filters} in a tenth of a picture’s positions`,
    unit: '%',
    ours: { value: roundedTo(100 * concentration, 1) },
  };
}
