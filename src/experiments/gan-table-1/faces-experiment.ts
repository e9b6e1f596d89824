/** The faces' column of table 1, which needs no digits: alone an experiment, and a part of the whole table. */
import { basename } from 'node:path';
import { nameOfData } from '../support/data.ts';
import type { DataNeed, Experiment, ExperimentContext, Outcome, ResultRow } from '../support/experiment.ts';
import { facesFilter, facesOf, facesPreset } from './faces.ts';
import { judgeColumn, measured, sittings, trainingShare, type Column, type JudgedRun } from './likelihood.ts';
import { adversarial, others } from './paper.ts';
import { howTrained, numbersOf, oursOf, stopped, whatItSays } from './telling.ts';

export const facesNeed: DataNeed = { key: 'faces', what: 'a folder of faces, cropped alike' };
export const notPublic =
  'The Toronto faces are not public: the two columns of faces are of different pictures and cannot be compared.';

const goesOn =
  'The authors’ files train each stage for longer, on ten times as many faces (docs/recipes.md): sparring resume goes on with the run, and --run judges it again.';

export const ganTable1Faces: Experiment = {
  name: 'gan-table-1-faces',
  paper: 'gan',
  where: 'table 1',
  summary: 'its second column alone: Parzen window log-likelihoods of faces, which train longer than digits',
  needs: [facesNeed],
  minutes: 60,
  takesRun: 'several',
  run,
};

async function run(context: ExperimentContext): Promise<Outcome> {
  const { column, rows, protocol } = await facesColumn(context);
  const elsewhere = column.runs.filter((judged) => !isOfTheSplit(judged));
  return {
    protocol,
    rows,
    files: [],
    remarks: [
      ...(context.signal.aborted ? [stopped] : []),
      whatItSays('faces', column.real),
      notPublic,
      goesOn,
      ...elsewhere.map(
        ({ options }) =>
          `A run was trained on ${nameOfData(options.data)}, which may hold the faces that it is judged by.`,
      ),
    ],
    numbers: { faces: numbersOf(column) },
  };
}

/** What the column of faces has found. */
export interface FacesColumn {
  readonly column: Column;
  readonly rows: readonly ResultRow[];
  readonly protocol: string;
}

/** Trains on faces as long as the budget allows, unless runs are named, and judges. */
export async function facesColumn(context: ExperimentContext): Promise<FacesColumn> {
  const { pictures, data, source, name } = await facesOf(context);
  const minutes = context.budget.left * trainingShare; // what reading has left of it
  const plan = { preset: facesPreset, data, source, minutes, sittings } as const;
  const column = await judgeColumn(context, pictures, plan);
  const how = column.runs.map((judged) =>
    howTrained(judged, isOfTheSplit(judged) ? 'the training faces' : undefined),
  );
  const { validation, test } = pictures;
  const firstStage = column.runs.some(({ options }) => options.preset === facesPreset);
  return {
    column,
    rows: [
      ...others.map(([what, , paper]) => ({ what: `Toronto faces: ${what}`, unit: 'nats', paper })),
      { what: 'Toronto faces: adversarial nets', unit: 'nats', paper: adversarial.faces },
      ...oursOf(column, `${name} (other faces)`),
      { what: `${name}: real training faces in place of samples`, unit: 'nats', ours: measured(column.real) },
    ],
    protocol:
      `${column.runs[0]!.live.protocol}; ${name} at 48×48, split by chance into ${source.count} training, ${validation.count} validation and ${test.count} test faces. ` +
      how.join(' ') +
      (firstStage ? ` ${facesPreset} is the first of the recipe’s two stages.` : ''),
  };
}

/** Whether a run was trained on what the split leaves for training, in this experiment or an earlier one. */
function isOfTheSplit({ options }: JudgedRun): boolean {
  return basename(options.data) === facesFilter;
}
