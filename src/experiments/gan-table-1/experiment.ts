import { range, roundedTo } from '../../core/numbers.ts';
import { presets } from '../../gan/presets/presets.ts';
import { nameOfData } from '../support/data.ts';
import type { Experiment, ExperimentContext, Outcome, ResultFile, ResultRow } from '../support/experiment.ts';
import { rowsOfPictures } from '../../analysis/evaluation/picture-rows.ts';
import { drawCurves } from './curve.ts';
import { facesColumn, facesNeed, notPublic } from './faces-experiment.ts';
import {
  judgeColumn,
  measured,
  measuredOver,
  paperSamples,
  sittings,
  trainingShare,
  type Column,
  type JudgedPictures,
} from './likelihood.ts';
import { adversarial, others } from './paper.ts';
import { howTrained, numbersOf, oursOf, stopped, whatItSays } from './telling.ts';

/** Of the 10,000 pictures held out, as the authors' code takes them. */
const validationPictures = 1000;
/** Of the time for training, what digits get where there are faces too. */
const digitsShare = 0.6;

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
    { ...facesNeed, optional: true },
  ],
  minutes: 60,
  takesRun: 'several',
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  const hasFaces = context.has('faces');
  const share = trainingShare * (hasFaces ? digitsShare : 1);
  const digits = await digitsColumn(context, context.budget.left * share);
  // Runs that are named are of digits: what is left of the time is for training on faces.
  const faces = hasFaces && !context.signal.aborted ? await facesColumn({ ...context, runs: [] }) : undefined;
  return {
    protocol:
      `${digits.runs[0]!.live.protocol}. Pictures in [0, 1]; the validation digits are the first 1,000 of MNIST’s training digits 50,001 to 60,000, ` +
      `the test digits all 10,000; samples are of the seeds from 0 on. ${digits.runs.map((judged) => howTrained(judged)).join(' ')}` +
      (faces === undefined ? '' : ` Faces: ${faces.protocol}`),
    rows: [...rowsOf(digits), ...(faces === undefined ? [] : faces.rows)],
    files: curvesOf(digits),
    remarks: [...(context.signal.aborted ? [stopped] : []), ...remarksOf(digits, faces !== undefined)],
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
    training: await rowsOfPictures(source, image, range(0, paperSamples)),
    validation: await rowsOfPictures(await context.open('validation'), image, range(0, validationPictures)),
    test: await rowsOfPictures(await context.open('test'), image),
  };
  const data = context.pathOf('training');
  return judgeColumn(context, pictures, { preset: 'gan-mnist', data, source, minutes, sittings });
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
  return [
    whatItSays('digits', real),
    ...(measuredOver(runs.map(({ live }) => live)).value < adversarial.mnist.value
      ? ['Below the paper’s 225: sparring resume goes on with the run, and --run judges it again.']
      : []),
    ...(data === undefined
      ? []
      : [`A run was trained on ${nameOfData(data)}, which may hold the digits that σ was chosen on.`]),
    ...(hasFaces ? [notPublic] : []),
  ];
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
