/** One column of table 1: a generator is trained, and judged beside real training pictures. */
import type { ImageSpec } from '../../gan/gan.ts';
import { chooseBandwidth, parzenScore, type ParzenScore } from '../../metrics/parzen.ts';
import { rowsFrom, rowsOf, type Rows } from '../../metrics/rows.ts';
import type { ExperimentContext, Measured } from '../experiment.ts';
import { roundedTo } from '../experiment.ts';
import { generatorOf, type TrainedGenerator, type TrainingPlan } from '../generators.ts';

/** Samples that windows stand on: as many as the paper's, or fewer where there are fewer real ones to compare. */
export const paperSamples = 10_000;

/** The pictures of a column, as points. */
export interface JudgedPictures {
  readonly image: ImageSpec;
  /** Real training pictures, to stand in place of samples. */
  readonly training: Rows;
  readonly validation: Rows;
  readonly test: Rows;
}

/** A look at a generator while it is trained. */
export interface CurvePoint {
  readonly minutes: number;
  readonly step: number;
  /** The best σ's mean log-likelihood of the validation pictures. */
  readonly validation: number;
}

export interface Column {
  readonly generator: Pick<TrainedGenerator, 'run' | 'step' | 'seconds' | 'options'>;
  readonly score: ParzenScore;
  /** Of real training pictures in place of samples. */
  readonly real: ParzenScore;
  readonly curve: readonly CurvePoint[];
}

/**
 * Trains (or opens) a generator and judges it.
 *
 * @param plan what to train, where no run was named; the curve has a point for each of its sittings
 */
export async function judgeColumn(
  context: ExperimentContext,
  pictures: JudgedPictures,
  plan: Omit<TrainingPlan, 'look'>,
): Promise<Column> {
  const { runtime } = context;
  const { training, validation, test } = pictures;
  const count = Math.min(paperSamples, training.count);
  const curve: CurvePoint[] = [];
  const look = async (generator: TrainedGenerator) => {
    const { mean } = await chooseBandwidth(await samplesOf(generator, count), validation, runtime);
    const minutes = roundedTo(generator.seconds / 60, 2);
    curve.push({ minutes, step: generator.step, validation: roundedTo(mean, 1) });
  };
  const generator = await generatorOf(context, async () => ({ ...plan, look }));
  try {
    context.progress('judging samples, and real pictures in their place');
    const score = await parzenScore(await samplesOf(generator, count), validation, test, runtime);
    const real = await parzenScore(rowsFrom(training, 0, count), validation, test, runtime);
    return { generator, score, real, curve };
  } finally {
    await generator.release();
  }
}

async function samplesOf(generator: TrainedGenerator, count: number): Promise<Rows> {
  const { channels, height, width } = generator.gan.image;
  return rowsOf(await generator.paintSeeds(count), channels * height * width);
}

/** As the paper writes it. */
export function measured({ mean, standardError }: ParzenScore): Measured {
  return { value: roundedTo(mean, 1), error: roundedTo(standardError, 1) };
}
