/** One column of table 1: generators are trained, and judged beside real training pictures. */
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
import type { TrainedRun } from '../../runs/open-run.ts';
import { openAveragedGenerator, openGenerator, trainRun, type TrainingPlan } from '../support/generators.ts';

/** Samples that windows stand on: as many as the paper's, or fewer where there are fewer real ones to compare. */
export const paperSamples = 10_000;
/**
 * Of the moving average that is judged beside the last weights. So long a memory pays: what an average over 2,000 steps
 * is worth rises by some 15 nats when it is taken over 40,000 (docs/recipes.md).
 */
const averageDecay = 0.99995;

/** Steps between the checkpoints that are averaged in the end: 25 epochs of MNIST. */
const stepsBetween = 12_500;

/** Looks at the validation score while a generator is trained. */
export const sittings = 8;
/** Of the budget, what is for training: the rest is for judging. */
export const trainingShare = 0.92;

/** The pictures of a column, as points. */
export interface JudgedPictures {
  readonly image: ImageSpec;
  /** Real training pictures, to stand in place of samples. */
  readonly training: Rows;
  readonly validation: Rows;
  readonly test: Rows;
}

/** A look at a generator while it is trained: its mean on validation pictures, in nats, by the weights judged. */
export interface CurvePoint {
  readonly step: number;
  readonly live: number;
  /** Where the run keeps a moving average. */
  readonly average: number | undefined;
}

/** What one run is worth. */
export interface JudgedRun extends Pick<TrainedRun, 'step' | 'seconds' | 'options'> {
  /** The run's folder. */
  readonly run: string;
  /** Of the last weights, as the paper has it. */
  readonly live: ParzenScore;
  /** Of the moving average of G's weights, where the run keeps one. */
  readonly average: ParzenScore | undefined;
  /** Of the mean of the weights (their moving averages, where it keeps such) over several checkpoints that the run has kept. */
  readonly halfAverage: HalfAverage | undefined;
  /** By step: after each sitting of a run that was trained here, at each checkpoint that another has kept. */
  readonly curve: readonly CurvePoint[];
}

/** What a run is worth by the mean of its weights over the second half of training. */
export interface HalfAverage {
  /** Steps of the checkpoints. */
  readonly steps: readonly number[];
  readonly score: ParzenScore;
}

export interface Column {
  /** One or more. */
  readonly runs: readonly JudgedRun[];
  /** Of real training pictures in place of samples. */
  readonly real: ParzenScore;
}

/**
 * Trains a generator (or opens those that were named) and judges it.
 *
 * @param plan what to train, where no run was named; its curve has a point for each of the sittings
 */
export async function judgeColumn(
  context: ExperimentContext,
  pictures: JudgedPictures,
  plan: Omit<TrainingPlan, 'look' | 'averageDecay' | 'keepEvery'>,
): Promise<Column> {
  const { runtime } = context;
  const { training, validation, test } = pictures;
  const count = Math.min(paperSamples, training.count);
  const runs: JudgedRun[] = [];
  for (const { path, seen } of await runsOf(context, pictures, plan)) {
    context.progress(`judging the samples of ${path}`);
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
      curve: seen ?? (await lookBack(context, pictures, path, kept)),
    });
  }
  context.progress('judging real pictures in place of samples');
  const real = await parzenScore(rowsFrom(training, 0, count), validation, test, runtime);
  return { runs, real };
}

/** The runs that were named; or one that is trained, and what was seen of it meanwhile. */
async function runsOf(
  context: ExperimentContext,
  pictures: JudgedPictures,
  plan: Omit<TrainingPlan, 'look' | 'averageDecay' | 'keepEvery'>,
): Promise<{ path: string; seen?: readonly CurvePoint[] }[]> {
  if (context.runs.length > 0) return context.runs.map((path) => ({ path }));
  const seen: CurvePoint[] = [];
  const look = async (run: string) => {
    seen.push(await lookAt(context, pictures, run));
  };
  return [{ path: await trainRun(context, { ...plan, look, averageDecay, keepEvery: stepsBetween }), seen }];
}

/** The steps of the checkpoints that a run has kept on purpose: none where it keeps but the newest. */
async function keptSteps(path: string): Promise<number[]> {
  const folder = await openRunFolder(path);
  const { keepEvery } = await folder.readOptions(runOptionsSchema);
  const steps = (await folder.listCheckpoints()).map(({ step }) => step);
  return keepEvery === null ? [] : steps.filter((step) => step % keepEvery === 0);
}

/** What a run was worth after each of some steps. */
async function lookBack(
  context: ExperimentContext,
  pictures: JudgedPictures,
  path: string,
  steps: readonly number[],
): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const step of steps) {
    context.progress(`judging the samples of ${path} as it was after ${step} steps`);
    points.push(await lookAt(context, pictures, path, step));
  }
  return points;
}

/** What a run is worth, or was when it had done so many steps. */
async function lookAt(
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

/** @throws UsageError if a run makes other pictures than those that are judged */
function checkSize({ run, gan }: Generator, wanted: ImageSpec): void {
  const kind = ({ width, height, channels }: ImageSpec) =>
    `${width}×${height} in ${channels === 1 ? 'grey' : 'colour'}`;
  if (kind(gan.image) === kind(wanted)) return;
  throw new UsageError(
    `${run.path} makes pictures of ${kind(gan.image)}, expected ${kind(wanted)}: name a run of such pictures`,
  );
}

/** As the paper writes it. */
export function measured(score: ParzenScore): Measured {
  return { value: roundedTo(score.mean, 1), error: roundedTo(score.standardError, 1) };
}

/** Of several runs: the mean of their scores ± the deviation between them. Of one: its score ± standard error. */
export function measuredOver(scores: readonly ParzenScore[]): Measured {
  if (scores.length === 1) return measured(scores[0]!);
  const average = mean(scores.map((score) => score.mean));
  const squares = scores.reduce((sum, score) => sum + (score.mean - average) ** 2, 0);
  return { value: roundedTo(average, 1), error: roundedTo(Math.sqrt(squares / (scores.length - 1)), 1) };
}
