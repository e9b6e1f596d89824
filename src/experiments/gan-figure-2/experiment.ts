import { grouped } from '../../core/wording.ts';
import { range, roundedTo } from '../../core/numbers.ts';
import { picture } from '../../drawing/pictures.ts';
import { encodePng } from '../../drawing/png.ts';
import { grid, space } from '../../drawing/svg/box.ts';
import { explainedFigure } from '../../drawing/svg/figure.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { nearestNeighbours } from '../../analysis/metrics/nearest-neighbours.ts';
import { rowsOf } from '../../analysis/metrics/rows.ts';
import { nameOfData } from '../support/data.ts';
import type { Experiment, ExperimentContext, Outcome } from '../support/experiment.ts';
import { type Generator, withGenerator } from '../../runs/generator.ts';
import { mnistGenerator, trainingDigits } from '../support/generators.ts';
import { rowsOfPictures } from '../../analysis/evaluation/picture-rows.ts';

const rows = 6;
const columns = 8;
/** Training pictures are loaded into memory, so only the first of a larger set are used. */
const maxTraining = 60_000;

/** Figure 2 of the 2014 paper: samples, and the training pictures nearest to those of the last column. */
export const ganFigure2: Experiment = {
  name: 'gan-figure-2',
  paper: 'gan',
  where: 'figure 2',
  summary: 'samples, and the training picture nearest to each sample of the last column',
  needs: [trainingDigits],
  minutes: 20,
  takesRun: true,
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  return withGenerator(mnistGenerator(context), async (generator) =>
    drawNearest(context, generator, await context.openDataOf(generator.run.options)),
  );
}

async function drawNearest(
  context: ExperimentContext,
  generator: Generator,
  source: PictureSource,
): Promise<Outcome> {
  const { image } = generator.gan;
  context.progress('searching for the nearest training pictures');
  const samples = await generator.sampleSeeds(range(0, rows * columns));
  const size = image.channels * image.height * image.width;
  const training = await rowsOfPictures(source, image, range(0, Math.min(source.count, maxTraining)));
  const { indices, squared } = await nearestNeighbours(rowsOf(samples, size), training, 1, context.runtime);
  const distances = Array.from(squared, Math.sqrt);
  const box = (values: Float32Array, frame?: 'accent') =>
    picture(values, image, { range: image.range, ...(frame === undefined ? {} : { frame }) });
  const lines = range(0, rows).map((row) => {
    const first = row * columns;
    const shown = range(first, first + columns).map((i) => box(samples.subarray(i * size, (i + 1) * size)));
    const nearest = indices[first + columns - 1]!;
    return [...shown, space(8), box(training.data.subarray(nearest * size, (nearest + 1) * size), 'accent')];
  });
  const body = grid(lines, { gap: 2 });
  const { options, step } = generator.run;
  const title = 'Figure 2 of Goodfellow et al. 2014: samples, not selected';
  const reading =
    'Framed: the training picture nearest to the sample on its left (squared Euclidean distance). If the two differ, the ' +
    'network has not memorised it. Seeds are from 0, row by row.';
  const origin = `${options.preset} on ${source.name}, step ${grouped(step)}`;
  const figure = explainedFigure(body, { title, source: origin, reading });
  const median = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)]!;
  return {
    protocol:
      `${rows * columns} samples, seeds from 0, of ${options.preset} trained on ${nameOfData(options.data)} for ${roundedTo(generator.run.seconds / 60, 1)} minutes ` +
      `(${grouped(step)} steps of ${options.training.batchSize}). Each is compared with ${grouped(training.count)} training pictures by squared Euclidean distance of pixels.`,
    rows: [
      {
        what: 'median distance from a sample to the nearest training picture',
        ours: { value: roundedTo(median, 3) },
      },
      { what: 'smallest distance', ours: { value: roundedTo(Math.min(...distances), 3) } },
    ],
    files: [
      {
        name: 'gan-figure-2.png',
        content: await encodePng(figure),
        shows: `${rows} rows of ${columns} samples, and the training picture nearest to the last of each row`,
      },
    ],
    remarks: [
      'sparring evaluate RUN --metric nearest compares such distances with those of held-out pictures, which shows whether they are small.',
    ],
    numbers: {
      neighbours: range(0, rows * columns).map((seed) => ({
        seed,
        nearest: source.nameOf(indices[seed]!),
        distance: roundedTo(distances[seed]!, 4),
      })),
    },
  };
}
