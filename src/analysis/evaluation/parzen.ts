/** The 2014 paper's likelihood of held-out pictures under Parzen windows on a generator's samples. */
import { range } from '../../core/numbers.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { Generator } from '../../runs/generator.ts';
import { parzenScore, type ParzenScore } from '../metrics/parzen.ts';
import { rowsOf, type Rows } from '../metrics/rows.ts';
import { checkUnit, inUnit, rowsOfPictures } from './picture-rows.ts';

/** As the paper's authors have it. */
const usualCount = 10_000;
const maxValidation = 1000;

/** How far an evaluation is. */
export type ParzenProgress =
  | { readonly doing: 'sampling'; readonly count: number }
  | { readonly doing: 'reading' }
  | { readonly doing: 'judging'; readonly count: number };

export interface ParzenEvaluation {
  /** Of pictures with values in [0, 1] or [−1, 1]. */
  readonly generator: Generator;
  /** Held-out pictures that σ is chosen on: the first 1000. */
  readonly validation: PictureSource;
  /** Held-out pictures that are judged. */
  readonly test: PictureSource;
  readonly runtime: Runtime;
  /** Samples, of the seeds from 0 on. Default 10,000. */
  readonly count?: number | undefined;
  readonly onProgress?: ((progress: ParzenProgress) => void) | undefined;
  /** Ends the work between sampling, reading and judging. */
  readonly signal?: AbortSignal | undefined;
}

/** What was found. */
export interface ParzenFindings {
  readonly score: ParzenScore;
  /** [count, C, H, W] in the GAN's range. */
  readonly samples: Float32Array;
}

/**
 * @throws UsageError if the generator's pictures have no values in [0, 1]
 * @throws SparringError if no held-out picture can be read, or the device fails. Also the signal's reason
 */
export async function evaluateParzen(evaluation: ParzenEvaluation): Promise<ParzenFindings> {
  const { generator, runtime, count = usualCount, onProgress, signal } = evaluation;
  const { image } = generator.gan;
  checkUnit(image); // before anything is made
  onProgress?.({ doing: 'sampling', count });
  const samples = await generator.sampleSeeds(range(0, count));
  signal?.throwIfAborted();
  onProgress?.({ doing: 'reading' });
  const read = async (source: PictureSource, max: number): Promise<Rows> =>
    rowsOfPictures(source, { ...image, range: 'unit' }, range(0, Math.min(max, source.count)));
  const validation = await read(evaluation.validation, maxValidation);
  signal?.throwIfAborted();
  const test = await read(evaluation.test, Number.POSITIVE_INFINITY);
  signal?.throwIfAborted();
  onProgress?.({ doing: 'judging', count: test.count });
  const size = image.channels * image.height * image.width;
  const score = await parzenScore(rowsOf(inUnit(samples, image), size), validation, test, runtime);
  return { score, samples };
}
