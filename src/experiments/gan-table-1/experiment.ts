import { wholeNumbers } from '../../core/whole-numbers.ts';
import { presets } from '../../gan/presets.ts';
import type { ParzenScore } from '../../metrics/parzen.ts';
import { nameOfData } from '../data.ts';
import type {
  Experiment,
  ExperimentContext,
  Measured,
  Outcome,
  ResultFile,
  ResultRow,
} from '../experiment.ts';
import { roundedTo } from '../experiment.ts';
import { rowsOfPictures } from '../pictures.ts';
import { drawCurves } from './curve.ts';
import { facesOf, facesPreset } from './faces.ts';
import {
  judgeColumn,
  measured,
  measuredOver,
  paperSamples,
  type Column,
  type JudgedPictures,
  type JudgedRun,
} from './likelihood.ts';

/** Of the 10,000 pictures held out, as the authors' code takes them. */
const validationPictures = 1000;
/** Looks at the validation score while a generator is trained. */
const sittings = 8;
/** Of the budget, what is left for judging. */
const trainingShare = 0.92;
/** Of the time for training, what digits get where there are faces too. */
const digitsShare = 0.6;

/** Table 1: mean log-likelihood ± standard error, on MNIST and on the Toronto faces. */
const others: readonly (readonly [model: string, mnist: Measured, faces: Measured])[] = [
  ['deep belief network', { value: 138, error: 2 }, { value: 1909, error: 66 }],
  ['stacked contractive autoencoder', { value: 121, error: 1.6 }, { value: 2110, error: 50 }],
  ['deep generative stochastic network', { value: 214, error: 1.1 }, { value: 1890, error: 29 }],
];
const adversarial = { mnist: { value: 225, error: 2 }, faces: { value: 2057, error: 26 } } as const;

/** What is said of a training that a person ended. */
const stopped = 'Training was stopped by hand, before its time was over.';

/** Table 1 of the 2014 paper: how likely test pictures are under windows on samples. */
export const ganTable1: Experiment = {
  name: 'gan-table-1',
  paper: 'gan',
  where: 'table 1',
  summary: 'Parzen window log-likelihoods of MNIST and of faces, and of real pictures in place of samples',
  needs: [
    { key: 'training', what: 'MNIST’s first 50,000 training digits', set: 'mnist:train-50k' },
    { key: 'validation', what: 'its last 10,000', set: 'mnist:validation' },
    { key: 'test', what: 'its test digits', set: 'mnist:test' },
    { key: 'faces', what: 'a folder of faces, cropped alike', optional: true },
  ],
  minutes: 60,
  takesRun: 'several',
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  const { budget } = context;
  const hasFaces = context.has('faces');
  const minutes = budget.left * trainingShare;
  const digits = await digitsColumn(context, minutes * (hasFaces ? digitsShare : 1));
  // Runs that are named are of digits: all the time is then for training on faces.
  const left = context.runs.length === 0 ? minutes * (1 - digitsShare) : budget.left * trainingShare;
  const faces =
    hasFaces && !context.isStopped() ? await facesColumn({ ...context, runs: [] }, left) : undefined;
  return {
    protocol:
      `${digits.runs[0]!.live.protocol}. Pictures in [0, 1]; the validation digits are the first 1,000 of MNIST’s training digits 50,001 to 60,000, ` +
      `the test digits all 10,000; samples are of the seeds from 0 on. ${digits.runs.map((judged) => howTrained(judged)).join(' ')}` +
      (faces === undefined ? '' : ` Faces: ${faces.column.runs[0]!.live.protocol}; ${faces.how}.`),
    rows: [...rowsOf(digits), ...(faces === undefined ? [] : faces.rows)],
    files: curvesOf(digits),
    remarks: [...(context.isStopped() ? [stopped] : []), ...remarksOf(digits, faces !== undefined)],
    numbers: {
      mnist: numbersOf(digits),
      ...(faces === undefined ? {} : { faces: numbersOf(faces.column) }),
    },
  };
}

async function digitsColumn(context: ExperimentContext, minutes: number): Promise<Column> {
  const image = { ...presets['gan-mnist'].network, channels: 1, range: 'unit' } as const;
  const source = await context.open('training');
  const pictures: JudgedPictures = {
    image,
    training: await rowsOfPictures(source, image, wholeNumbers(0, paperSamples)),
    validation: await rowsOfPictures(
      await context.open('validation'),
      image,
      wholeNumbers(0, validationPictures),
    ),
    test: await rowsOfPictures(await context.open('test'), image),
  };
  const data = context.pathOf('training');
  return judgeColumn(context, pictures, { preset: 'gan-mnist', data, source, minutes, sittings });
}

async function facesColumn(context: ExperimentContext, minutes: number) {
  const { pictures, data, source, name } = await facesOf(context);
  const column = await judgeColumn(context, pictures, {
    preset: facesPreset,
    data,
    source,
    minutes,
    sittings,
  });
  const rows: ResultRow[] = [
    ...others.map(([what, , paper]) => ({ what: `Toronto faces: ${what}`, unit: 'nats', paper })),
    { what: 'Toronto faces: adversarial nets', unit: 'nats', paper: adversarial.faces },
    ...oursOf(column, `${name} (other faces)`),
    { what: `${name}: real training faces in place of samples`, unit: 'nats', ours: measured(column.real) },
  ];
  const how =
    `${name} at 48×48, split by chance into ${source.count} training, ${pictures.validation.count} validation and ${pictures.test.count} test faces. ` +
    `${column.runs.map((judged) => howTrained(judged, 'the training faces')).join(' ')} That is the first of two stages`;
  return { column, rows, how };
}

/** Of the runs that have been looked at more than once. */
function curvesOf({ runs, real }: Column): ResultFile[] {
  const curves = runs.map(({ curve }) => curve).filter((curve) => curve.length > 1);
  if (curves.length === 0) return [];
  return [
    {
      name: 'gan-table-1-curve.svg',
      content: drawCurves(curves, adversarial.mnist.value, roundedTo(real.mean, 1)),
      shows: 'The score of validation digits over the steps of training',
    },
  ];
}

/**
 * How a run came to be, as a sentence.
 *
 * @param on what it was trained on, in words; default: the name of its data
 */
export function howTrained({ options, step, seconds, halfAverage }: JudgedRun, on?: string): string {
  const { data, preset, training } = options;
  const average =
    training.averageDecay === null ? '' : `; G’s weights averaged with decay ${training.averageDecay}`;
  const half =
    halfAverage === undefined
      ? ''
      : `; over half the training: the mean of ${halfAverage.steps.length} checkpoints, of step ${halfAverage.steps[0]!} and after`;
  return (
    `Trained on ${on ?? nameOfData(data)} by the recipe ${preset}, seed ${training.seed}, for ${roundedTo(seconds / 60, 1)} minutes, ` +
    `${step} steps of ${training.batchSize}${average}${half}.`
  );
}

/** The rows of our runs: all together, each, and by the moving average of the weights, which the paper does not have. */
function oursOf({ runs }: Column, where: string, paper?: Measured): ResultRow[] {
  const several = runs.length > 1;
  const over = several ? `, mean ± deviation of ${runs.length} runs` : '';
  const row = (what: string, scores: readonly ParzenScore[], theirs?: Measured): ResultRow[] =>
    scores.length === 0
      ? []
      : [{ what: `${where}: ${what}`, unit: 'nats', paper: theirs, ours: measuredOver(scores) }];
  const each = (which: string, scoreOf: (judged: JudgedRun) => ParzenScore | undefined): ResultRow[] =>
    several
      ? runs.flatMap((judged) =>
          row(`… ${which}seed ${judged.options.training.seed}`, scoresOf([judged], scoreOf)),
        )
      : [];
  const averageOf = ({ average }: JudgedRun) => average;
  const halfOf = ({ halfAverage }: JudgedRun) => halfAverage?.score;
  return [
    ...row(
      `adversarial nets${over}`,
      runs.map(({ live }) => live),
      paper,
    ),
    ...each('', ({ live }) => live),
    ...row(`adversarial nets, averaged weights${over}`, scoresOf(runs, averageOf)),
    ...each('averaged weights, ', averageOf),
    ...row(`adversarial nets, weights averaged over half the training${over}`, scoresOf(runs, halfOf)),
    ...each('averaged over half, ', halfOf),
  ];
}

function scoresOf(
  runs: readonly JudgedRun[],
  scoreOf: (judged: JudgedRun) => ParzenScore | undefined,
): ParzenScore[] {
  return runs.flatMap((judged) => scoreOf(judged) ?? []);
}

function rowsOf(column: Column): ResultRow[] {
  const { real } = column;
  return [
    ...others.map(([what, paper]) => ({ what: `MNIST: ${what}`, unit: 'nats', paper })),
    ...oursOf(column, 'MNIST', adversarial.mnist),
    { what: 'MNIST: real training digits in place of samples', unit: 'nats', ours: measured(real) },
  ];
}

function remarksOf({ runs, real }: Column, hasFaces: boolean): string[] {
  const data = runs.map(({ options }) => options.data).find((of) => of !== 'mnist:train-50k');
  const most = roundedTo(real.mean, 1);
  return [
    `What the number can say: whether samples lie near test pictures, at the scale of σ. What it cannot: real digits in place of samples get ${most}, ` +
      `and the centres of k-means are known to get far more than real digits (Theis et al. 2016, arXiv 1511.01844), so a higher number need not mean better samples.`,
    ...(measuredOver(runs.map(({ live }) => live)).value < adversarial.mnist.value
      ? ['Below the paper’s 225: sparring resume goes on with the run, and --run judges it again.']
      : []),
    ...(data === undefined
      ? []
      : [`A run was trained on ${nameOfData(data)}, which may hold the digits that σ was chosen on.`]),
    ...(hasFaces
      ? [
          'The Toronto faces are not public: the two columns of faces are of different pictures and cannot be compared.',
        ]
      : []),
  ];
}

function numbersOf({ runs, real }: Column) {
  const scored = ({ mean, standardError, sigma, validation }: ParzenScore) => ({
    mean,
    standardError,
    sigma,
    validation,
  });
  return {
    runs: runs.map(({ options, step, seconds, live, average, halfAverage, curve }) => ({
      preset: options.preset,
      seed: options.training.seed,
      steps: step,
      seconds,
      live: scored(live),
      average: average === undefined ? undefined : scored(average),
      halfAverage:
        halfAverage === undefined ? undefined : { steps: halfAverage.steps, ...scored(halfAverage.score) },
      curve,
    })),
    real: scored(real),
  };
}
