/** Reports a column of table 1: its runs in words, as rows and as numbers. */
import { grouped } from '../../core/wording.ts';
import { roundedTo } from '../../core/numbers.ts';
import type { ParzenScore } from '../../analysis/metrics/parzen.ts';
import { nameOfData } from '../support/data.ts';
import { type Measured, type ResultRow } from '../support/experiment.ts';
import { measuredOver, type Column, type JudgedRun } from './likelihood.ts';

/** The remark on a training that the user stopped. */
export const stopped = 'The user stopped the training before its time was over.';

/**
 * The training of a run in words.
 *
 * @param on the training data in words; default: its name
 */
export function howTrained({ options, step, seconds, halfAverage }: JudgedRun, on?: string): string {
  const { data, preset, training } = options;
  const average =
    training.averageDecay === null ? '' : `; G’s weights averaged with decay ${training.averageDecay}`;
  const half =
    halfAverage === undefined
      ? ''
      : `; averaged over half the training: the mean of ${halfAverage.steps.length} checkpoints from step ${halfAverage.steps[0]!} on`;
  return (
    `Training: ${on ?? nameOfData(data)}, recipe ${preset}, seed ${training.seed}, ${roundedTo(seconds / 60, 1)} minutes, ` +
    `${grouped(step)} steps of ${training.batchSize}${average}${half}.`
  );
}

/** The remark on what the scores of the table show, and what they do not. */
export function whatScoresShow(pictures: 'digits' | 'faces', real: ParzenScore): string {
  return (
    `The score shows whether samples lie near test pictures, at the scale of σ. A higher score need not mean better samples: real ${pictures} instead of samples score ${roundedTo(real.mean, 1)}, ` +
    `and the centres of k-means score far higher than real digits (Theis et al. 2016, arXiv 1511.01844).`
  );
}

/** The rows of our runs: their mean and each run, with the live weights and with the averages, which the paper lacks. */
export function oursOf({ runs }: Column, where: string, paper?: Measured): ResultRow[] {
  const several = runs.length > 1;
  const over = several ? `, mean ± standard deviation of ${runs.length} runs` : '';
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

/** All numbers of a column, as JSON values. */
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
