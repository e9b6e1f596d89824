import { UsageError } from '../core/errors.ts';
import type { Experiment } from './experiment.ts';
import { ganFigure1 } from './gan-figure-1/experiment.ts';

/** All experiments, in the order in which they are listed and in which results are shown. */
export const experiments: readonly Experiment[] = [ganFigure1];

/** @throws UsageError if there is none of that name */
export function experimentOf(name: string): Experiment {
  const found = experiments.find((experiment) => experiment.name === name);
  if (found !== undefined) return found;
  const names = experiments.map((experiment) => experiment.name).join(', ');
  throw new UsageError(
    `there is no experiment called ${JSON.stringify(name)}, expected list or one of ${names}`,
  );
}
