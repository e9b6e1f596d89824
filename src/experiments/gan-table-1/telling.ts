/** What is told of a column of table 1: its runs in words, in rows and as numbers. */
import { roundedTo } from '../../core/numbers.ts';
import type { ParzenScore } from '../../analysis/metrics/parzen.ts';
import { nameOfData } from '../support/data.ts';
import { type Measured, type ResultRow } from '../support/experiment.ts';
import { measuredOver, type Column, type JudgedRun } from './likelihood.ts';

/** What is said of a training that a person ended. */
export const stopped = 'Training was stopped by hand, before its time was over.';

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

/** What a likelihood of the table can say, and what it cannot. */
export function whatItSays(pictures: 'digits' | 'faces', real: ParzenScore): string {
  return (
    `What the number can say: whether samples lie near test pictures, at the scale of σ. What it cannot: real ${pictures} in place of samples get ${roundedTo(real.mean, 1)}, ` +
    `and the centres of k-means are known to get far more than real digits (Theis et al. 2016, arXiv 1511.01844), so a higher number need not mean better samples.`
  );
}

/** The rows of our runs: all together, each, and by the moving average of the weights, which the paper does not have. */
export function oursOf({ runs }: Column, where: string, paper?: Measured): ResultRow[] {
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

/** Everything, for programs. */
export function numbersOf({ runs, real }: Column) {
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
