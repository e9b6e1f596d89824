/**
 * Precision and recall (Kynkäänniemi et al. 2019, arXiv 1904.06991), density and coverage (Naeem et al. 2020, arXiv
 * 2002.09797) of samples: whether they lie where real points do, and whether they reach all of them. The region of a point
 * is the open ball whose radius is the distance to its k-th nearest other point of the same set.
 */
import {
  abortSignal,
  checkArguments,
  checkOptions,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { mean, sum } from '../../core/numbers.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { squaredDistances } from './distances.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';
import { expectAlike, rowsRule, type Rows } from './rows.ts';

/** Shares of points, and the mean number of regions that a sample lies in. */
export interface PrecisionRecall {
  /** The share of samples in the region of a real point. */
  readonly precision: number;
  /** The share of real points in the region of a sample. */
  readonly recall: number;
  /** How many regions of real points a sample lies in, divided by k: about 1 for the same distribution, above it for crowded samples. */
  readonly density: number;
  /** The share of real points whose region has a sample. */
  readonly coverage: number;
}

/** The options of `precisionRecall`. */
export interface PrecisionRecallOptions {
  /** The neighbours that decide how far a point reaches. Default 5. */
  readonly k?: number | undefined;
  /** Stops between two blocks. */
  readonly signal?: AbortSignal | undefined;
}

const rules: RulesOf<PrecisionRecallOptions> = {
  k: optional(positiveInteger),
  signal: optional(abortSignal),
};
const defaultNeighbours = 5;

/**
 * Precision, recall, density and coverage.
 *
 * @throws SparringError if the sets differ in dimension, or one has no k + 1 points; the signal's reason if it is aborted
 */
export async function precisionRecall(
  samples: Rows,
  real: Rows,
  runtime: Runtime,
  options: PrecisionRecallOptions = {},
): Promise<PrecisionRecall> {
  checkArguments(
    'precisionRecall',
    { samples, real, runtime },
    { samples: rowsRule, real: rowsRule, runtime: runtimeRule },
  );
  checkOptions('precisionRecall', options, rules);
  expectAlike(samples, real);
  const { k = defaultNeighbours, signal } = options;
  const few = Math.min(samples.count, real.count);
  if (few <= k)
    throw new UsageError(`got ${few} points, expected ${k + 1} or more to find ${k} neighbours of each`);
  const ofReal = await squaredRadii(real, k, runtime);
  const ofSamples = await squaredRadii(samples, k, runtime);
  const regions = new Uint32Array(samples.count); // of real points, that a sample lies in
  const [covered, recalled] = [new Uint8Array(real.count), new Uint8Array(real.count)];
  for await (const { first, count, squared } of squaredDistances(samples, real, runtime, signal)) {
    for (let row = 0, at = 0; row < count; row++) {
      const sample = first + row;
      for (let j = 0; j < real.count; j++, at++) {
        if (squared[at]! < ofReal[j]!) {
          regions[sample]! += 1;
          covered[j] = 1;
        }
        if (squared[at]! < ofSamples[sample]!) recalled[j] = 1;
      }
    }
  }
  return {
    precision: regions.filter((number) => number > 0).length / samples.count,
    recall: mean(recalled),
    density: sum(regions) / (k * samples.count),
    coverage: mean(covered),
  };
}

/** The squared distance of each point to its k-th nearest other one. The nearest of k + 1 is the point itself. */
async function squaredRadii(rows: Rows, k: number, runtime: Runtime): Promise<Float64Array> {
  const { squared } = await nearestNeighbours(rows, rows, k + 1, runtime);
  return Float64Array.from({ length: rows.count }, (_, i) => squared[i * (k + 1) + k]!);
}
