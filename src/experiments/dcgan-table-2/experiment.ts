import { grouped } from '../../core/wording.ts';
import { UsageError } from '../../core/errors.ts';
import { call, option, says } from '../../core/sentence.ts';
import { joined, roundedTo } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { rowsOf } from '../../analysis/metrics/rows.ts';
import { nameOfData } from '../support/data.ts';
import type { Experiment, ExperimentContext, Outcome } from '../support/experiment.ts';
import { openPictureRun } from '../../runs/open-run.ts';
import { featureRows } from '../../analysis/evaluation/feature-rows.ts';
import { discriminatorFeaturesBy } from '../../analysis/features/discriminator.ts';
import { readLabelled } from '../support/labelled-pictures.ts';
import { authorsCosts, fewLabelsError } from '../../analysis/evaluation/svm-protocols.ts';

const classes = 10;
const paperError = 22.48;
const perClass = 100;
/** Training pictures that are held out to choose C; at most half of all. */
const validationPictures = 10_000;
/** Pictures that the statistics of batch normalisation are measured on. */
const statisticPictures = 4096;
const choosingDraws = 10;
const draws = 100;

/** Table 2 of the 2015 paper: house numbers with 1,000 labels. */
export const dcganTable2: Experiment = {
  name: 'dcgan-table-2',
  paper: 'dcgan',
  where: 'table 2',
  summary:
    'SVHN with 1,000 labels, classified by a linear SVM on features of a discriminator trained on SVHN without labels',
  needs: [
    { key: 'training', what: 'SVHN’s training pictures', set: 'svhn' },
    { key: 'test', what: 'its test pictures', set: 'svhn:test' },
  ],
  minutes: 60,
  takesRun: true,
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  const [path] = context.runs;
  if (path === undefined) {
    throw new UsageError(
      says`this experiment evaluates a run of SVHN: make one with ${call('train', ['svhn'], { preset: 'dcgan-64', imageSize: 32 })}, or import the authors’ network with ${call('import', ['svhn'])}, and pass ${option('run', 'RUN')}`,
    );
  }
  const { runtime, seed, budget } = context;
  const { gan, state, options, step } = await openPictureRun(path);
  const { image } = gan;
  const training = await context.open('training');
  context.progress('reading SVHN');
  const order = new RandomStream(seed, 'shuffle', 0).permutation(training.count);
  const held = Math.min(validationPictures, Math.floor(training.count / 2));
  const validation = await readLabelled(training, image, image.range, order.subarray(0, held).toSorted());
  const rest = order.subarray(held).toSorted();
  const labels = Uint16Array.from(rest, (record) => training.labels![record]!);
  const measured = await readLabelled(training, image, image.range, rest.subarray(0, statisticPictures));
  const test = await readLabelled(await context.open('test'), image, image.range);
  const features = await discriminatorFeaturesBy(joined(measured.blocks), gan, state, runtime);
  try {
    context.progress('computing features');
    const found = await fewLabelsError(
      labels,
      async (numbers) => {
        const records = numbers.map((number) => rest[number]!);
        const pictures = await readLabelled(training, image, image.range, records);
        const rows = await featureRows(features, pictures.blocks);
        return rowsOf(joined(rows.map(({ data }) => data)), features.dimension);
      },
      { blocks: await featureRows(features, validation.blocks), labels: validation.labels },
      { blocks: await featureRows(features, test.blocks), labels: test.labels },
      classes,
      {
        each: perClass,
        costs: authorsCosts,
        choosingDraws,
        draws,
        seed,
        onProgress: (line) => context.progress(line),
        isStopped: () => context.signal.aborted || budget.isSpent,
      },
      runtime,
    );
    return {
      protocol:
        `Linear L2-SVM on ${features.dimension} features (the activations of D’s convolutions, max-pooled to 4×4) of ${classes * perClass} training pictures, ${perClass} random ones of each class. ` +
        `C = ${found.cost}, from ${authorsCosts.join(', ')}, has the smallest mean error on ${held} held-out training pictures over ${choosingDraws} draws. ` +
        `${found.errors.length} draws are evaluated on all ${test.labels.length} test pictures: mean ± 1.96 standard deviations. ` +
        `D: ${options.preset}, step ${grouped(step)}, trained on ${nameOfData(options.data)}; batch normalisation uses statistics of SVHN’s training pictures.`,
      rows: [
        {
          what: 'test error with 1,000 labels',
          unit: '%',
          paper: { value: paperError },
          ours: { value: roundedTo(100 * found.mean, 2), error: roundedTo(100 * found.spread, 2) },
        },
      ],
      files: [],
      remarks: found.errors.length < draws ? [`Stopped after ${found.errors.length} of ${draws} draws.`] : [],
      numbers: { ...found },
    };
  } finally {
    await features.release();
  }
}
