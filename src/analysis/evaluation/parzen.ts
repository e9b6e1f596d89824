/** The 2014 paper's likelihood: of held-out pictures under Parzen windows on a generator's samples. */
import {
  abortSignal,
  callback,
  checkOptions,
  having,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { range } from '../../core/numbers.ts';
import { sourceRule, type PictureSource } from '../../data/pictures/source.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import type { Generator } from '../../runs/generator.ts';
import { classesLike } from '../../runs/picture-features.ts';
import { defaultBandwidths, parzenScore, type ParzenScore } from '../metrics/parzen.ts';
import { rowsOf, type Rows } from '../metrics/rows.ts';
import { checkUnit, inUnit, rowsOfPictures } from './picture-rows.ts';

/** The number of samples that the paper's authors use. */
const defaultCount = 10_000;
const maxValidation = 1000;

/** What an evaluation is doing. */
export type ParzenProgress =
  | { readonly doing: 'sampling'; readonly count: number }
  | { readonly doing: 'reading' }
  | { readonly doing: 'scoring'; readonly count: number };

/** What `evaluateParzen` needs. */
export interface ParzenEvaluation {
  /** Its pictures have values in [0, 1] or [−1, 1]. */
  readonly generator: Generator;
  /** Held-out pictures; σ is chosen on the first 1000. */
  readonly validation: PictureSource;
  /** Held-out pictures whose likelihood is measured. */
  readonly test: PictureSource;
  readonly runtime: Runtime;
  /** The number of samples, of the seeds 0, 1, 2, …; default 10,000. */
  readonly count?: number | undefined;
  readonly onProgress?: ((progress: ParzenProgress) => void) | undefined;
  /** Stops the work between two batches or blocks of pictures. */
  readonly signal?: AbortSignal | undefined;
}

const rules: RulesOf<ParzenEvaluation> = {
  generator: having('a Generator, of Generator.create', 'sampleSeeds', 'gan'),
  validation: sourceRule,
  test: sourceRule,
  runtime: runtimeRule,
  count: optional(positiveInteger),
  onProgress: optional(callback),
  signal: optional(abortSignal),
};

/** What `evaluateParzen` found. */
export interface ParzenFindings {
  readonly score: ParzenScore;
  /** The samples, [count, C, H, W], in the GAN's range. */
  readonly samples: Float32Array;
}

/**
 * Scores held-out pictures under Parzen windows on a generator's samples.
 *
 * @throws UsageError if the values of the generator's pictures cannot be mapped to [0, 1]
 * @throws SparringError if no held-out picture can be read, or the device fails; the signal's reason if it is aborted
 */
export async function evaluateParzen(evaluation: ParzenEvaluation): Promise<ParzenFindings> {
  checkOptions('evaluateParzen', evaluation, rules);
  const { generator, runtime, count = defaultCount, onProgress, signal } = evaluation;
  const { image } = generator.gan;
  checkUnit(image); // before the samples are drawn
  onProgress?.({ doing: 'sampling', count });
  const seeds = range(0, count);
  const classesOf = classesLike(evaluation.validation, generator.gan.latent);
  const samples = await generator.sampleSeeds(seeds, classesOf?.(seeds), signal);
  onProgress?.({ doing: 'reading' });
  const read = async (source: PictureSource, max: number): Promise<Rows> =>
    rowsOfPictures(source, { ...image, range: 'unit' }, range(0, Math.min(max, source.count)), signal);
  const validation = await read(evaluation.validation, maxValidation);
  const test = await read(evaluation.test, Number.POSITIVE_INFINITY);
  onProgress?.({ doing: 'scoring', count: test.count });
  const size = image.channels * image.height * image.width;
  const scored = rowsOf(inUnit(samples, image), size);
  const score = await parzenScore(scored, validation, test, runtime, defaultBandwidths, signal);
  return { score, samples };
}
