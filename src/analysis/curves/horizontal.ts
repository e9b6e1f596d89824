/** What curves are drawn over: steps, the pictures that D has seen, or minutes of training. */
import { examplesPerStep, nounOfExamples, type RecordedRun } from './recorded-run.ts';

export const horizontals = ['steps', 'pictures', 'minutes'] as const;
/** What curves are drawn over. */
export type Horizontal = (typeof horizontals)[number];

/** Where a step is along the axis. NaN if the run does not know: the minutes of a run without measurements. */
export type PlaceOfStep = (step: number) => number;

export function placeOfStep(run: RecordedRun, over: Horizontal): PlaceOfStep {
  if (over === 'minutes') return minutesOf(run);
  const factor = over === 'pictures' ? examplesPerStep(run) : 1;
  return (step) => step * factor;
}

/** The minutes of training up to a step, interpolated between those that were measured. */
function minutesOf({ records }: RecordedRun): PlaceOfStep {
  const timed = records.filter(({ seconds }) => typeof seconds === 'number');
  const steps = [0, ...timed.map(({ step }) => step)];
  const minutes = [0, ...timed.map(({ seconds }) => Number(seconds) / 60)];
  return (step) => {
    if (timed.length === 0) return Number.NaN;
    const after = firstAtLeast(steps, step);
    if (after === steps.length) return minutes.at(-1)!;
    if (steps[after] === step) return minutes[after]!;
    const share = (step - steps[after - 1]!) / (steps[after]! - steps[after - 1]!);
    return minutes[after - 1]! + share * (minutes[after]! - minutes[after - 1]!);
  };
}

/** The index of the first of ascending values that is not below `wanted`; their number if there is none. */
function firstAtLeast(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The name of the axis. */
export function horizontalLabel(over: Horizontal, runs: readonly RecordedRun[]): string {
  switch (over) {
    case 'steps':
      return 'step';
    case 'pictures':
      return `${nounOfExamples(runs)} that D has seen`;
    case 'minutes':
      return 'minutes of training';
  }
}
