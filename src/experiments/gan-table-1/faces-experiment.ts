/** The faces' column of table 1. It is a part of the table, and an experiment of its own that needs no digits. */
import { basename } from 'node:path';
import { nameOfData } from '../support/data.ts';
import type { DataNeed, Experiment, ExperimentContext, Outcome, ResultRow } from '../support/experiment.ts';
import { facesFilter, facesOf, facesPreset } from './faces.ts';
import { judgeColumn, measured, sessions, trainingShare, type Column, type JudgedRun } from './likelihood.ts';
import { adversarial, others } from './paper.ts';
import { howTrained, numbersOf, oursOf, stopped, whatScoresShow } from './reporting.ts';

export const facesNeed: DataNeed = { key: 'faces', what: 'a folder of faces, all cropped in the same way' };
export const notPublic =
  'The Toronto faces are not public. The paper’s scores and ours are of different faces and cannot be compared.';

const longerTraining =
  'The authors’ files train each stage for longer, on ten times as many faces (docs/recipes.md). sparring resume RUN continues the training, and --run RUN evaluates it again.';

export const ganTable1Faces: Experiment = {
  name: 'gan-table-1-faces',
  paper: 'gan',
  where: 'table 1',
  summary:
    'only the second column: Parzen window log-likelihoods of faces, which need longer training than digits',
  needs: [facesNeed],
  minutes: 60,
  takesRun: 'several',
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  const { column, rows, protocol } = await facesColumn(context);
  const onOtherData = column.runs.filter((judged) => !isOfSplit(judged));
  return {
    protocol,
    rows,
    files: [],
    remarks: [
      ...(context.signal.aborted ? [stopped] : []),
      whatScoresShow('faces', column.real),
      notPublic,
      longerTraining,
      ...onOtherData.map(
        ({ options }) =>
          `A run was trained on ${nameOfData(options.data)}, which may contain the faces that it is evaluated on.`,
      ),
    ],
    numbers: { faces: numbersOf(column) },
  };
}

/** The scores of the column of faces. */
export interface FacesColumn {
  readonly column: Column;
  readonly rows: readonly ResultRow[];
  readonly protocol: string;
}

/** Trains on faces for as long as the budget allows, unless runs are given, and evaluates the runs. */
export async function facesColumn(context: ExperimentContext): Promise<FacesColumn> {
  const { pictures, data, source, name } = await facesOf(context);
  const minutes = context.budget.left * trainingShare; // after reading the pictures
  const plan = { preset: facesPreset, data, source, minutes, sessions } as const;
  const column = await judgeColumn(context, pictures, plan);
  const how = column.runs.map((judged) =>
    howTrained(judged, isOfSplit(judged) ? 'the training faces' : undefined),
  );
  const { validation, test } = pictures;
  const firstStage = column.runs.some(({ options }) => options.preset === facesPreset);
  return {
    column,
    rows: [
      ...others.map(([what, , paper]) => ({ what: `Toronto faces: ${what}`, unit: 'nats', paper })),
      { what: 'Toronto faces: adversarial nets', unit: 'nats', paper: adversarial.faces },
      ...oursOf(column, `${name} (other faces)`),
      { what: `${name}: real training faces instead of samples`, unit: 'nats', ours: measured(column.real) },
    ],
    protocol:
      `${column.runs[0]!.live.protocol}. Pictures: ${name} at 48×48, split at random into ${source.count} training, ${validation.count} validation and ${test.count} test faces. ` +
      how.join(' ') +
      (firstStage ? ` ${facesPreset} is the first stage of the recipe, which has two.` : ''),
  };
}

/** Whether a run was trained on the training faces of the split, in this experiment or an earlier one. */
function isOfSplit({ options }: JudgedRun): boolean {
  return basename(options.data) === facesFilter;
}
