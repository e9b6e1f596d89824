/** One column of table 1: generators are trained, and judged beside real training pictures. */
import type { ImageSpec } from '../../gan/gan.ts';
import type { WeightKind } from '../../gan/standing-generator.ts';
import { chooseBandwidth, parzenScore, type ParzenScore } from '../../metrics/parzen.ts';
import { rowsFrom, rowsOf, type Rows } from '../../metrics/rows.ts';
import { UsageError } from '../../core/errors.ts';
import type { ExperimentContext, Measured } from '../experiment.ts';
import { inUnit } from '../pictures.ts';
import { roundedTo } from '../experiment.ts';
import {
  openGenerator,
  trainRun,
  withGenerator,
  type TrainedGenerator,
  type TrainingPlan,
} from '../generators.ts';

/** Samples that windows stand on: as many as the paper's, or fewer where there are fewer real ones to compare. */
export const paperSamples = 10_000;
/**
 * Of the moving average that is judged beside the last weights. So long a memory pays: what an average over 2,000 steps
 * is worth rises by some 15 nats when it is taken over 40,000 (docs/recipes.md).
 */
const averageDecay = 0.99995;

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
  readonly minutes: number;
  readonly step: number;
  readonly live: number;
  readonly average: number;
}

/** What one run is worth. */
export interface JudgedRun extends Pick<TrainedGenerator, 'run' | 'step' | 'seconds' | 'options'> {
  /** Of the last weights, as the paper has it. */
  readonly live: ParzenScore;
  /** Of the moving average of G's weights, where the run keeps one. */
  readonly average: ParzenScore | undefined;
}

export interface Column {
  /** One or more. */
  readonly runs: readonly JudgedRun[];
  /** Of real training pictures in place of samples. */
  readonly real: ParzenScore;
  /** Of a run that was trained here. */
  readonly curve: readonly CurvePoint[];
}

/**
 * Trains a generator (or opens those that were named) and judges it.
 *
 * @param plan what to train, where no run was named; the curve has a point for each of its sittings
 */
export async function judgeColumn(
  context: ExperimentContext,
  pictures: JudgedPictures,
  plan: Omit<TrainingPlan, 'look' | 'averageDecay'>,
): Promise<Column> {
  const { runtime } = context;
  const { training, validation, test } = pictures;
  const count = Math.min(paperSamples, training.count);
  const curve: CurvePoint[] = [];
  const trained = context.runs.length === 0 ? [await train(context, pictures, { ...plan, curve })] : [];
  const runs: JudgedRun[] = [];
  for (const path of [...context.runs, ...trained]) {
    context.progress(`judging the samples of ${path}`);
    const of = (weights: WeightKind) =>
      withGenerator(openGenerator(path, runtime, weights), async (generator) => {
        checkSize(generator, pictures.image);
        const { run, step, seconds, options } = generator;
        const score = await parzenScore(await samplesOf(generator, count), validation, test, runtime);
        return { run, step, seconds, options, score };
      });
    const { score: live, ...run } = await of('live');
    const average = run.options.training.averageDecay === null ? undefined : (await of('average')).score;
    runs.push({ ...run, live, average });
  }
  context.progress('judging real pictures in place of samples');
  const real = await parzenScore(rowsFrom(training, 0, count), validation, test, runtime);
  return { runs, real, curve };
}

/** Trains a run, looking at it after each sitting, and returns its folder. */
async function train(
  context: ExperimentContext,
  { training, validation }: JudgedPictures,
  plan: Omit<TrainingPlan, 'look' | 'averageDecay'> & { readonly curve: CurvePoint[] },
): Promise<string> {
  const count = Math.min(paperSamples, training.count);
  const { runtime } = context;
  const look = async (run: string) => {
    const by = (weights: WeightKind) =>
      withGenerator(openGenerator(run, runtime, weights), async (generator) => {
        const { step, seconds } = generator;
        const { mean } = await chooseBandwidth(await samplesOf(generator, count), validation, runtime);
        return { minutes: roundedTo(seconds / 60, 2), step, mean: roundedTo(mean, 1) };
      });
    const { mean: live, ...at } = await by('live');
    plan.curve.push({ ...at, live, average: (await by('average')).mean });
  };
  return trainRun(context, { ...plan, look, averageDecay });
}

async function samplesOf(generator: TrainedGenerator, count: number): Promise<Rows> {
  const { image } = generator.gan;
  const { channels, height, width } = image;
  return rowsOf(inUnit(await generator.paintSeeds(count), image), channels * height * width);
}

/** @throws UsageError if a run makes other pictures than those that are judged */
function checkSize({ run, gan }: TrainedGenerator, wanted: ImageSpec): void {
  const kind = ({ width, height, channels }: ImageSpec) =>
    `${width}×${height} in ${channels === 1 ? 'grey' : 'colour'}`;
  if (kind(gan.image) === kind(wanted)) return;
  throw new UsageError(
    `${run} makes pictures of ${kind(gan.image)}, expected ${kind(wanted)}: name a run of such pictures`,
  );
}

/** As the paper writes it. */
export function measured({ mean, standardError }: ParzenScore): Measured {
  return { value: roundedTo(mean, 1), error: roundedTo(standardError, 1) };
}

/** Of several runs: the mean of their scores ± the deviation between them. Of one: its score ± standard error. */
export function measuredOver(scores: readonly ParzenScore[]): Measured {
  if (scores.length === 1) return measured(scores[0]!);
  const mean = scores.reduce((sum, score) => sum + score.mean, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score.mean - mean) ** 2, 0);
  return { value: roundedTo(mean, 1), error: roundedTo(Math.sqrt(squares / (scores.length - 1)), 1) };
}
