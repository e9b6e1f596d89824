import { joined, range, roundedTo } from '../../core/numbers.ts';
import { encodeGrid, scaleForScreen } from '../../data/pictures/encode.ts';
import {
  neighbourErrors,
  type LabelledRows,
  type NeighbourError,
} from '../../analysis/metrics/neighbour-classifier.ts';
import { rowsFrom, rowsOf } from '../../analysis/metrics/rows.ts';
import { UsageError } from '../../core/errors.ts';
import { call, says } from '../../core/sentence.ts';
import { grouped } from '../../core/wording.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { nameOfData } from '../support/data.ts';
import type { Experiment, ExperimentContext, Outcome, ResultRow } from '../support/experiment.ts';
import { type Generator, withGenerator } from '../../runs/generator.ts';
import { openGenerator, runOf } from '../support/generators.ts';
import { readLabelled } from '../support/labelled-pictures.ts';

/** The paper's errors with 50,000 digits (real, of a GAN, of a DCGAN), and with ten million of a DCGAN. */
const paper = { real: 3.1, gan: 6.28, dcgan: 2.98, tenMillion: 1.48 };
const paperCount = 50_000;
const maxCount = 10_000_000;
/** Numbers of samples for which the error is measured, as far as the budget allows. */
const counts = [1000, 10_000, paperCount, 200_000, 1_000_000, 3_000_000, maxCount];
/** The share of the budget for training if no run is given. The rest is for generating and searching. */
const trainingShare = 0.8;
const gridColumns = 10;

/** Table 3 of the 2015 paper (appendix): digits classified by the nearest of many generated digits. */
export const dcganTable3: Experiment = {
  name: 'dcgan-table-3',
  paper: 'dcgan',
  where: 'table 3 (appendix)',
  summary: 'MNIST’s test digits classified by their nearest neighbours among samples of a conditional DCGAN',
  needs: [
    { key: 'training', what: 'MNIST’s first 50,000 training digits', set: 'mnist:train-50k' },
    { key: 'test', what: 'its test digits', set: 'mnist:test' },
  ],
  minutes: 120,
  takesRun: true,
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  const training = await context.open('training');
  const path = await runOf(context, async () => ({
    preset: 'dcgan-mnist-conditional',
    data: context.pathOf('training'),
    source: training,
    minutes: context.budget.left * trainingShare,
  }));
  return withGenerator(openGenerator(path, context.runtime), (generator) =>
    classify(context, generator, training),
  );
}

async function classify(
  context: ExperimentContext,
  generator: Generator,
  training: PictureSource,
): Promise<Outcome> {
  const { gan } = generator;
  const { path, options, step, seconds } = generator.run;
  const { classes } = gan.latent;
  if (classes === undefined) {
    throw new UsageError(
      says`${path} is not conditional: train one with ${call('train', ['mnist:train-50k'], { preset: 'dcgan-mnist-conditional' })}`,
    );
  }
  const test = await rowsOfSource(await context.open('test'), generator);
  const real = await rowsOfSource(training, generator);
  const { runtime } = context;
  const { signal } = context;
  const [ofReal] = await neighbourErrors(
    test,
    async (first, count) => ({
      rows: rowsFrom(real.rows, first, count),
      labels: real.labels.slice(first, first + count),
    }),
    {
      counts: [real.rows.count],
      isStopped: () => signal.aborted,
      onProgress: progressOf(context, 'real digits'),
    },
    runtime,
  );
  let done = 0;
  const report = progressOf(context, 'generated digits');
  const made = await neighbourErrors(
    test,
    (first, count) => samples(generator, first, count),
    {
      counts,
      onProgress: (now, of) => {
        done = now;
        report(now, of);
      },
      // The paper's 50,000 are made in any case, unless the user stops the experiment.
      isStopped: () => signal.aborted || (context.budget.isSpent && done >= paperCount),
    },
    runtime,
  );
  const { height, width } = gan.image;
  return {
    protocol:
      `The ${test.rows.count} test digits are classified by their single nearest neighbour, by Euclidean distance of pixels, among samples of the generator. ` +
      `Seeds are from 0, and the class of a sample is its seed modulo ${classes}; G uses its standing statistics. ` +
      `Generator: ${options.preset} trained on ${nameOfData(options.data)} for ${roundedTo(seconds / 60, 1)} minutes, ${grouped(step)} steps of ${options.training.batchSize} ` +
      `(the authors’ 200 epochs have as many updates as 39,000 steps).`,
    rows: rowsOfTable(ofReal, made),
    files: [
      {
        name: 'dcgan-table-3.png',
        content: await encodeGrid(
          await generator.sampleClasses(range(0, gridColumns)),
          { count: classes * gridColumns, ...gan.image },
          { columns: gridColumns, range: gan.image.range, scale: scaleForScreen(height, width) },
        ),
        shows: `Generated digits: a row for each class, with the same ${gridColumns} z`,
      },
    ],
    remarks: remarksOf(context, made),
    numbers: { real: ofReal, generated: made },
  };
}

/** The digits of the seeds from `first` on, as labelled rows. */
async function samples(generator: Generator, first: number, count: number): Promise<LabelledRows> {
  const { gan } = generator;
  const seeds = range(first, first + count);
  const images = await generator.sampleSeeds(seeds);
  return {
    rows: rowsOf(images, images.length / count),
    labels: seeds.map((seed) => seed % gan.latent.classes!),
  };
}

async function rowsOfSource(source: PictureSource, { gan }: Generator) {
  const { blocks, labels } = await readLabelled(source, gan.image, gan.image.range);
  const { channels, height, width } = gan.image;
  return { rows: rowsOf(joined(blocks), channels * height * width), labels };
}

function progressOf(context: ExperimentContext, what: string) {
  return (done: number, of: number) => context.progress(`${done} of ${of} ${what}`);
}

function rowsOfTable(real: NeighbourError | undefined, made: readonly NeighbourError[]): ResultRow[] {
  const ours = (found: NeighbourError | undefined) =>
    found === undefined ? {} : { ours: { value: roundedTo(100 * found.error, 2) } };
  const at = (count: number) => made.find(({ examples }) => examples === count);
  const others = made.filter(({ examples }) => examples !== paperCount && examples !== maxCount);
  return [
    {
      what: `error with ${real?.examples ?? paperCount} real digits`,
      unit: '%',
      paper: { value: paper.real },
      ...ours(real),
    },
    { what: 'error with 50,000 digits of a GAN (not tried here)', unit: '%', paper: { value: paper.gan } },
    {
      what: 'error with 50,000 digits of a DCGAN',
      unit: '%',
      paper: { value: paper.dcgan },
      ...ours(at(paperCount)),
    },
    {
      what: 'error with 10,000,000 digits of a DCGAN',
      unit: '%',
      paper: { value: paper.tenMillion },
      ...ours(at(maxCount)),
    },
    ...others.map((found) => ({
      what: `error with ${grouped(found.examples)} digits of a DCGAN`,
      unit: '%',
      ...ours(found),
    })),
  ];
}

function remarksOf(context: ExperimentContext, made: readonly NeighbourError[]): string[] {
  const reached = made.at(-1)?.examples ?? 0;
  return [
    'The authors update G on one batch and D on the next. Here a step updates D and then G on the same batch.',
    ...(reached < maxCount
      ? [
          `The ${context.signal.aborted ? 'experiment was stopped' : 'budget ended'} after ${reached} samples. Pass --run RUN and a larger --budget to reach ten million.`,
        ]
      : []),
  ];
}
