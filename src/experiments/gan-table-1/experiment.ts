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
  sessions,
  trainingShare,
  type Column,
  type JudgedPictures,
} from './likelihood.ts';
import { adversarial, others } from './paper.ts';
import { howTrained, numbersOf, oursOf, stopped, whatScoresShow } from './reporting.ts';

/** How many of the 10,000 held-out pictures are used for validation, as in the authors' code. */
const validationPictures = 1000;
/** The digits' share of the time for training if there are faces as well. */
const digitsShare = 0.6;

/** Table 1 of the 2014 paper: the likelihood of test pictures under Parzen windows on samples. */
export const ganTable1: Experiment = {
  name: 'gan-table-1',
  paper: 'gan',
  where: 'table 1',
  summary: 'Parzen window log-likelihoods of MNIST and of faces, with samples and with real pictures',
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
  // Given runs are runs of digits. The rest of the time is for training on faces.
  const faces = hasFaces && !context.signal.aborted ? await facesColumn({ ...context, runs: [] }) : undefined;
  return {
    protocol:
      `${digits.runs[0]!.live.protocol}. Pictures are in [0, 1]. The validation digits are the first 1,000 of MNIST’s training digits 50,001 to 60,000, ` +
      `and the test digits are all 10,000. Seeds of samples are from 0. ${digits.runs.map((judged) => howTrained(judged)).join(' ')}` +
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
  return judgeColumn(context, pictures, { preset: 'gan-mnist', data, source, minutes, sessions });
}

function rowsOf(column: Column): ResultRow[] {
  const { real } = column;
  return [
    ...others.map(([what, paper]) => ({ what: `MNIST: ${what}`, unit: 'nats', paper })),
    ...oursOf(column, 'MNIST', adversarial.mnist),
    { what: 'MNIST: real training digits instead of samples', unit: 'nats', ours: measured(real) },
  ];
}

function remarksOf({ runs, real }: Column, hasFaces: boolean): string[] {
  const data = runs.map(({ options }) => options.data).find((of) => of !== 'mnist:train-50k');
  return [
    whatScoresShow('digits', real),
    ...(measuredOver(runs.map(({ live }) => live)).value < adversarial.mnist.value
      ? [
          'The score is below the paper’s 225. sparring resume RUN continues the training, and --run RUN evaluates it again.',
        ]
      : []),
    ...(data === undefined
      ? []
      : [`A run was trained on ${nameOfData(data)}, which may contain the digits on which σ was chosen.`]),
    ...(hasFaces ? [notPublic] : []),
  ];
}

/** The plot of runs with more than one point. */
function curvesOf({ runs, real }: Column): ResultFile[] {
  const curves = runs.map(({ curve }) => curve).filter((curve) => curve.length > 1);
  if (curves.length === 0) return [];
  return [
    {
      name: 'gan-table-1-curve.svg',
      content: drawCurves(curves, adversarial.mnist.value, roundedTo(real.mean, 1)),
      shows: 'The score of validation digits during training',
    },
  ];
}
