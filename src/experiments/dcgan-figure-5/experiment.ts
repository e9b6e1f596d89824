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
import { openPictureRun, type TrainedRun } from '../../runs/open-run.ts';
import { nameOfData } from '../support/data.ts';
import { dcganFigure, dcganRun, figureJpeg, trainingBedrooms } from '../support/dcgan-figures.ts';
import type { ExperimentContext, Outcome, ResultRow } from '../support/experiment.ts';

const number = 5;
/** Pictures looked through, and how many of each feature are shown. */
const looked = 1000;
const top = 5;

/** Figure 5 of the 2015 paper: what the features of D’s last convolution respond to, beside random filters. */
export const dcganFigure5 = dcganFigure({
  number,
  summary: 'what D’s features respond to, by guided backpropagation, beside random filters',
  needs: [trainingBedrooms],
  run,
});

async function run(context: ExperimentContext): Promise<Outcome> {
  const discriminator = await openPictureRun(await dcganRun(context));
  const { options } = discriminator;
  // Of a run that was imported, nobody knows the pictures.
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
  const real = await readSome(source, image, looked);
  context.progress('looking for what features respond to');
  const { seed } = options.training;
  const found = await compareWithRandom({ gan, state, seed }, real.values, context.runtime, { top });
  const { trained, random, concentration } = found;
  const { layer, maps, height, width } = trained;
  const columns = [
    { title: 'Random filters', found: random },
    { title: 'Trained filters', found: trained },
  ];
  const reading =
    `The first ${paperFeatures.length} of the ${maps} features of D’s last convolution (${layer}). Each picture: what in a real picture a ` +
    `feature responds to, by guided backpropagation, for the ${top} strongest responses among ${real.names.length}. Grey is nothing, the ` +
    'strongest as bright as can be; the number is the activation.';
  const figure = (images: Float32Array | undefined, more = '') =>
    figureJpeg(
      featuresFigure(columns, images, image),
      {
        number,
        title: 'what D’s features respond to',
        source: `${options.preset} on ${nameOfData(options.data)}, step ${step}`,
        reading: reading + more,
      },
      // What random filters respond to differs in colour from pixel to pixel.
      { fineColour: true },
    );
  const numbers = (of: ResponseFindings) =>
    featureNumbers(of, real.names, image.channels, (value) => roundedTo(value, 4));
  return {
    protocol:
      `${real.names.length} pictures of ${source.name}, chosen at random; of each of the first ${paperFeatures.length} features of ${layer} ` +
      `(${maps} maps of ${width}×${height}) the strongest unit in each picture, and guided backpropagation (Springenberg et al. 2014) from ` +
      `that of the ${top} pictures that respond most. D is of ${options.preset} at ${image.width}×${image.height}, step ${step}, trained on ` +
      `${nameOfData(options.data)}; random filters are what its training began with. Both are normalised by statistics of these pictures. ` +
      'What lies in a tenth is the share of squares in those places that have most, the mean of all shown (10% would be even).',
    rows: [rowOf('trained filters', concentration.trained), rowOf('random filters', concentration.random)],
    files: [
      {
        name: 'dcgan-figure-5.jpg',
        content: await figure(undefined),
        shows:
          'For six features each: smears of colour of random filters, and edges of beds and windows of trained ones',
      },
      // Other people’s photographs, which stay beside the result.
      {
        name: 'dcgan-figure-5-pictures.jpg',
        content: await figure(real.values, ' Above each, the real picture.'),
      },
    ],
    remarks: ['dcgan-figure-5-pictures.jpg shows the same with the real pictures.'],
    numbers: { random: numbers(random), trained: numbers(trained) },
  };
}

/** How far what a feature responds to is drawn in a few strokes. */
function rowOf(filters: string, concentration: number): ResultRow {
  return {
    what: `the response of ${filters} that lies in a tenth of a picture’s places`,
    unit: '%',
    ours: { value: roundedTo(100 * concentration, 1) },
  };
}
