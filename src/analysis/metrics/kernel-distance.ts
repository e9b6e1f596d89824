/**
 * The kernel distance of two sets of features (Bińkowski et al. 2018, arXiv 1801.01401): the squared maximum mean
 * discrepancy with the kernel k(x, y) = (x·y/d + 1)³, without bias. With Inception's features it is KID.
 *
 * Subsets of both sets are compared, and their mean and spread reported. All products are computed once, block by block,
 * and each block adds to the sums of all subsets.
 */
import { throwIfAborted } from '../../core/abort.ts';
import {
  abortSignal,
  checkArguments,
  checkOptions,
  integer,
  optional,
  positiveInteger,
  seedRule,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { dot, mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { batchesOf } from '../../engine/runtime/batches.ts';
import { floats } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { centre, compileProduct, meanRow } from './products.ts';
import { expectAlike, rowsRule, type Rows } from './rows.ts';

/** The options of `kernelDistance`. */
export interface KernelDistanceOptions {
  /** The number of subsets of each set. Default 100. */
  readonly subsets?: number | undefined;
  /** Points of a subset. Default: 1000, or half of the smaller set if that is fewer. */
  readonly subsetSize?: number | undefined;
  /** Determines the subsets. Default 0. */
  readonly seed?: number | undefined;
  /** Stops between two blocks. */
  readonly signal?: AbortSignal | undefined;
}

/** What `kernelDistance` found. */
export interface KernelDistance {
  /** Over the subsets. About 0 for two sets of the same distribution, and as often below it as above. */
  readonly mean: number;
  /** The standard deviation of the subsets' distances. */
  readonly deviation: number;
  /**
   * The error of the mean that so many points leave, from how much subsets differ. Undefined if a subset holds all points
   * of a set.
   */
  readonly standardError: number | undefined;
  readonly subsets: number;
  readonly subsetSize: number;
}

const rules: RulesOf<KernelDistanceOptions> = {
  subsets: optional(positiveInteger),
  subsetSize: optional(integer(2)),
  seed: optional(seedRule),
  signal: optional(abortSignal),
};

const defaultSubsets = 100;
const maxSubsetSize = 1000;
/** The size of a block of products, in numbers. */
const blockNumbers = 2 ** 22;

/**
 * The unbiased kernel distance, in float64 of float32 products of centred points.
 *
 * @throws SparringError if the sets differ in dimension, or are too small for the subsets; the signal's reason if it is
 *   aborted
 */
export async function kernelDistance(
  samples: Rows,
  real: Rows,
  runtime: Runtime,
  options: KernelDistanceOptions = {},
): Promise<KernelDistance> {
  checkArguments(
    'kernelDistance',
    { samples, real, runtime },
    { samples: rowsRule, real: rowsRule, runtime: runtimeRule },
  );
  checkOptions('kernelDistance', options, rules);
  expectAlike(samples, real);
  const { subsets = defaultSubsets, seed = 0, signal } = options;
  const few = Math.min(samples.count, real.count);
  const { subsetSize = Math.min(maxSubsetSize, Math.max(2, Math.floor(few / 2))) } = options;
  if (few < subsetSize) {
    throw new UsageError(
      `got ${samples.count} and ${real.count} points to draw subsets of ${subsetSize} from, expected ${subsetSize} or more of each`,
    );
  }
  const origin = meanRow(real);
  const drawn = (rows: Rows, set: 0 | 1): PointSet => ({
    rows: centre(rows, origin),
    heights: heightsOf(rows, origin),
    subsets: drawSubsets(rows.count, { subsets, subsetSize, seed, set }),
  });
  const [x, y] = [drawn(samples, 0), drawn(real, 1)];
  const within = subsetSize * (subsetSize - 1);
  const [ofX, ofY, between] = [
    await kernelSums(x, x, runtime, signal),
    await kernelSums(y, y, runtime, signal),
    await kernelSums(x, y, runtime, signal),
  ];
  const distances = ofX.map(
    (sum, subset) => (sum + ofY[subset]!) / within - (2 * between[subset]!) / subsetSize ** 2,
  );
  const average = mean(distances);
  const deviation = Math.sqrt(mean(distances.map((distance) => (distance - average) ** 2)));
  // Subsets that are drawn without replacement differ by √((n − m) / m) times as much as whole sets would.
  const standardError = subsetSize < few ? deviation * Math.sqrt(subsetSize / (few - subsetSize)) : undefined;
  return { mean: average, deviation, standardError, subsets, subsetSize };
}

/** The points of each subset, which the seed determines. @param set which of the two sets */
export function drawSubsets(
  count: number,
  options: {
    readonly subsets: number;
    readonly subsetSize: number;
    readonly seed: number;
    readonly set: 0 | 1;
  },
): Uint32Array[] {
  const { subsets, subsetSize, seed, set } = options;
  return Array.from({ length: subsets }, (_, subset) =>
    new RandomStream(seed, 'shuffle', 2 * subset + set).permutation(count).slice(0, subsetSize),
  );
}

interface PointSet {
  /** Relative to the origin o, so that float32 products are of small numbers. */
  readonly rows: Rows;
  /** x·o − o·o/2 of each point x: two of these and the product of the centred points are the product of the points. */
  readonly heights: Float64Array;
  readonly subsets: readonly Uint32Array[];
}

function heightsOf({ data, count, dimension }: Rows, origin: Float64Array): Float64Array {
  const half = dot(origin, origin) / 2;
  return Float64Array.from(
    { length: count },
    (_, row) => dot(data.subarray(row * dimension, (row + 1) * dimension), origin) - half,
  );
}

/** For each subset the sum of the kernel of all pairs, one point of each set; of one set, without pairs of a point with itself. */
async function kernelSums(
  a: PointSet,
  b: PointSet,
  runtime: Runtime,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const { dimension } = a.rows;
  const columns = b.rows.count;
  const sums = new Float64Array(a.subsets.length);
  const subsetsOfRow = invert(a.subsets, a.rows.count);
  const blockRows = Math.max(1, Math.min(a.rows.count, Math.floor(blockNumbers / columns)));
  const program = await compileProduct(blockRows, columns, dimension, runtime);
  const kernel = new Float64Array(columns);
  try {
    const sizes = { exampleSize: dimension, batchSize: blockRows, what: 'points' };
    for (const { first, count, values } of batchesOf(a.rows.data, sizes)) {
      await throwIfAborted(signal);
      const feeds = { queries: values, references: b.rows.data };
      const products = floats(await program.run(feeds), 'products');
      for (let row = 0; row < count; row++) {
        const [point, from] = [first + row, row * columns];
        for (let j = 0; j < columns; j++) {
          const product = products[from + j]! + a.heights[point]! + b.heights[j]!;
          kernel[j] = (product / dimension + 1) ** 3;
        }
        if (a === b) kernel[point] = 0;
        for (const subset of subsetsOfRow[point]!) sums[subset]! += sumAt(kernel, b.subsets[subset]!);
      }
    }
  } finally {
    await program.release();
  }
  return sums;
}

function sumAt(values: Float64Array, indices: Uint32Array): number {
  let total = 0;
  for (let i = 0; i < indices.length; i++) total += values[indices[i]!]!;
  return total;
}

/** The subsets that each point belongs to. */
function invert(subsets: readonly Uint32Array[], count: number): number[][] {
  const subsetsOfRow = Array.from({ length: count }, (): number[] => []);
  subsets.forEach((points, subset) => points.forEach((point) => subsetsOfRow[point]!.push(subset)));
  return subsetsOfRow;
}
