/** One column of table 1: trains generators, and evaluates their samples and real training pictures. */
import { grouped } from '../../core/wording.ts';
import { mean, range, roundedTo } from '../../core/numbers.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import type { WeightKind } from '../../gan/sampling/standing-generator.ts';
import { chooseBandwidth, parzenScore, type ParzenScore } from '../../analysis/metrics/parzen.ts';
import { rowsFrom, rowsOf, type Rows } from '../../analysis/metrics/rows.ts';
import { UsageError } from '../../core/errors.ts';
import { openRunFolder } from '../../runs/run-folder.ts';
import { runOptionsSchema } from '../../runs/run-options.ts';
import type { ExperimentContext, Measured } from '../support/experiment.ts';
import { inUnit } from '../../analysis/evaluation/picture-rows.ts';
import { type Generator, withGenerator } from '../../runs/generator.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { openAveragedGenerator, openGenerator, trainRun, type TrainingPlan } from '../support/generators.ts';

/** Number of samples for the Parzen windows, as in the paper. Fewer are used if there are fewer real training pictures. */
export const paperSamples = 10_000;
/**
 * Decay of the moving average that is evaluated in addition to the last weights. A long average pays: the score rises by
 * about 15 nats from an average over 2,000 steps to one over 40,000 (docs/recipes.md).
 */
const averageDecay = 0.99995;

/** Steps between the checkpoints that are averaged at the end: 25 epochs of MNIST. */
const keptCheckpointSteps = 12_500;

/** Sessions of a training. The validation score is measured after each. */
export const sessions = 8;
/** The share of the budget for training. The rest is for evaluation. */
export const trainingShare = 0.92;

/** The pictures of a column, as rows of values. */
export interface JudgedPictures {
  readonly image: ImageSpec;
  /** Real training pictures, which are evaluated like samples. */
  readonly training: Rows;
  readonly validation: Rows;
  readonly test: Rows;
}

/** Validation scores of a generator at one step, in nats. */
export interface CurvePoint {
  readonly step: number;
  /** With the live weights. */
  readonly live: number;
  /** With the moving average of the weights, if the run keeps one. */
  readonly average: number | undefined;
}

/** The scores of one run. */
export interface JudgedRun extends Pick<TrainedRun, 'step' | 'seconds' | 'options'> {
  /** The run's folder. */
  readonly run: string;
  /** With the last weights, as in the paper. */
  readonly live: ParzenScore;
  /** With the moving average of G's weights, if the run keeps one. */
  readonly average: ParzenScore | undefined;
  /** With the weights averaged over several kept checkpoints (their moving averages, if the run keeps them). */
  readonly halfAverage: HalfAverage | undefined;
  /** By step: after each session of a run trained here, or at each kept checkpoint of a given run. */
  readonly curve: readonly CurvePoint[];
}

/** The score with the mean of the weights over the second half of training. */
export interface HalfAverage {
  /** Steps of the checkpoints. */
  readonly steps: readonly number[];
  readonly score: ParzenScore;
}

export interface Column {
  /** One or more. */
  readonly runs: readonly JudgedRun[];
  /** The score of real training pictures instead of samples. */
  readonly real: ParzenScore;
}

/**
 * Trains and evaluates a generator, or evaluates the given runs.
 *
 * @param plan what to train if no run is given; the curve gets a point for each session
 */
export async function judgeColumn(
  context: ExperimentContext,
  pictures: JudgedPictures,
  plan: Omit<TrainingPlan, 'afterSession' | 'averageDecay' | 'keepEvery'>,
): Promise<Column> {
  const { runtime } = context;
  const { training, validation, test } = pictures;
  const count = Math.min(paperSamples, training.count);
  const runs: JudgedRun[] = [];
  for (const { path, curve } of await runsOf(context, pictures, plan)) {
    context.progress(`evaluating the samples of ${path}`);
    const judge = (opening: Promise<Generator>) =>
      withGenerator(opening, async (generator) => {
        checkSize(generator, pictures.image);
        const { path: run, step, seconds, options } = generator.run;
        const score = await parzenScore(await samplesOf(generator, count), validation, test, runtime);
        return { run, step, seconds, options, score };
      });
    const { score: live, ...run } = await judge(openGenerator(path, runtime, { weights: 'live' }));
    const hasAverage = run.options.training.averageDecay !== null;
    const average = hasAverage
      ? (await judge(openGenerator(path, runtime, { weights: 'average' }))).score
      : undefined;
    const kept = await keptSteps(path);
    const steps = kept.filter((step) => 2 * step >= run.step);
    const halfAverage =
      steps.length < 2
        ? undefined
        : { steps, score: (await judge(openAveragedGenerator(path, runtime, steps))).score };
    runs.push({
      ...run,
      live,
      average,
      halfAverage,
      curve: curve ?? (await curveOfCheckpoints(context, pictures, path, kept)),
    });
  }
  context.progress('evaluating real pictures instead of samples');
  const real = await parzenScore(rowsFrom(training, 0, count), validation, test, runtime);
  return { runs, real };
}

/** The given runs, or one that is trained here, with its curve. */
async function runsOf(
  context: ExperimentContext,
  pictures: JudgedPictures,
  plan: Omit<TrainingPlan, 'afterSession' | 'averageDecay' | 'keepEvery'>,
): Promise<{ path: string; curve?: readonly CurvePoint[] }[]> {
  if (context.runs.length > 0) return context.runs.map((path) => ({ path }));
  const curve: CurvePoint[] = [];
  const afterSession = async (run: string) => {
    curve.push(await curvePoint(context, pictures, run));
  };
  const keepEvery = keptCheckpointSteps;
  return [{ path: await trainRun(context, { ...plan, afterSession, averageDecay, keepEvery }), curve }];
}

/** The steps of the checkpoints that a run keeps by its option `keepEvery`; none if it keeps only the newest. */
async function keptSteps(path: string): Promise<number[]> {
  const folder = await openRunFolder(path);
  const { keepEvery } = await folder.readOptions(runOptionsSchema);
  const steps = (await folder.listCheckpoints()).map(({ step }) => step);
  return keepEvery === null ? [] : steps.filter((step) => step % keepEvery === 0);
}

/** The curve of a run at the given checkpoints. */
async function curveOfCheckpoints(
  context: ExperimentContext,
  pictures: JudgedPictures,
  path: string,
  steps: readonly number[],
): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const step of steps) {
    context.progress(`evaluating the samples of ${path} at step ${grouped(step)}`);
    points.push(await curvePoint(context, pictures, path, step));
  }
  return points;
}

/** The validation scores of a run at a step; default: at the newest checkpoint. */
async function curvePoint(
  { runtime }: ExperimentContext,
  { training, validation }: JudgedPictures,
  path: string,
  at?: number,
): Promise<CurvePoint> {
  const count = Math.min(paperSamples, training.count);
  const by = (weights: WeightKind) =>
    withGenerator(openGenerator(path, runtime, { weights, step: at }), async (generator) => {
      const { step, options } = generator.run;
      const chosen = await chooseBandwidth(await samplesOf(generator, count), validation, runtime);
      return { step, mean: roundedTo(chosen.mean, 1), hasAverage: options.training.averageDecay !== null };
    });
  const { step, mean: live, hasAverage } = await by('live');
  return { step, live, average: hasAverage ? (await by('average')).mean : undefined };
}

async function samplesOf(generator: Generator, count: number): Promise<Rows> {
  const { image } = generator.gan;
  const { channels, height, width } = image;
  return rowsOf(inUnit(await generator.sampleSeeds(range(0, count)), image), channels * height * width);
}

/** @throws UsageError if the pictures of a run have another size than those that are evaluated */
function checkSize({ run, gan }: Generator, wanted: ImageSpec): void {
  const kind = ({ width, height, channels }: ImageSpec) =>
    `${width}×${height} in ${channels === 1 ? 'grey' : 'colour'}`;
  if (kind(gan.image) === kind(wanted)) return;
  throw new UsageError(
    `${run.path} makes pictures of ${kind(gan.image)}, expected ${kind(wanted)}: pass a run of such pictures`,
  );
}

/** A score as the paper writes it: mean ± standard error. */
export function measured(score: ParzenScore): Measured {
  return { value: roundedTo(score.mean, 1), error: roundedTo(score.standardError, 1) };
}

/** For several runs, the mean of their scores ± standard deviation; for one run, its score ± standard error. */
export function measuredOver(scores: readonly ParzenScore[]): Measured {
  if (scores.length === 1) return measured(scores[0]!);
  const average = mean(scores.map((score) => score.mean));
  const squares = scores.reduce((sum, score) => sum + (score.mean - average) ** 2, 0);
  return { value: roundedTo(average, 1), error: roundedTo(Math.sqrt(squares / (scores.length - 1)), 1) };
}
