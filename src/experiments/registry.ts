import { UsageError } from '../core/errors.ts';
import { dcganFigure4 } from './dcgan-figure-4/experiment.ts';
import { dcganFigure5 } from './dcgan-figure-5/experiment.ts';
import { dcganFigure6 } from './dcgan-figure-6/experiment.ts';
import { dcganFigure7 } from './dcgan-figure-7/experiment.ts';
import { dcganFigure8 } from './dcgan-figure-8/experiment.ts';
import { dcganTable1 } from './dcgan-table-1/experiment.ts';
import { dcganTable2 } from './dcgan-table-2/experiment.ts';
import { dcganTable3 } from './dcgan-table-3/experiment.ts';
import type { Experiment } from './support/experiment.ts';
import { ganRing } from './gan-ring/experiment.ts';
import { ganFigure1 } from './gan-figure-1/experiment.ts';
import { ganFigure2 } from './gan-figure-2/experiment.ts';
import { ganFigure3 } from './gan-figure-3/experiment.ts';
import { ganTable1 } from './gan-table-1/experiment.ts';
import { ganTable1Faces } from './gan-table-1/faces-experiment.ts';

/** All experiments, in the order of the list and of the page of results. */
export const experiments: readonly Experiment[] = [
  ganFigure1,
  ganRing,
  ganTable1,
  ganTable1Faces,
  ganFigure2,
  ganFigure3,
  dcganTable1,
  dcganTable2,
  dcganFigure4,
  dcganFigure5,
  dcganFigure6,
  dcganFigure7,
  dcganFigure8,
  dcganTable3,
];

/** The experiment of a name. @throws UsageError if there is none */
export function experimentOf(name: string): Experiment {
  const found = experiments.find((experiment) => experiment.name === name);
  if (found !== undefined) return found;
  const names = experiments.map((experiment) => experiment.name).join(', ');
  throw new UsageError(
    `there is no experiment called ${JSON.stringify(name)}, expected list or one of ${names}`,
  );
}
