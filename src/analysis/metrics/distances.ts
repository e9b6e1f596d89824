/**
 * Distances between many points and many others, by blocked matrix products: ‖q − r‖² = ‖q‖² + ‖r‖² − 2 q·r. The
 * products are float32, by the runtime; the norms and sums are float64. The mean of the references is the origin.
 */
import { throwIfAborted } from '../../core/abort.ts';
import { checkArguments } from '../../core/checks.ts';
import { batchesOf } from '../../engine/runtime/batches.ts';
import { floats } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { centre, compileProduct, meanRow, normsOf } from './products.ts';
import { expectAlike, rowsRule, type Rows } from './rows.ts';

/** The distances of a few queries to every reference. */
export interface DistanceBlock {
  /** The index of the block's first query. */
  readonly first: number;
  readonly count: number;
  /** Squared Euclidean distances, [count, references]; the array is reused by the next block. */
  readonly squared: Float64Array;
}

/** The size of a block, in numbers: small enough to bound the memory, large enough for products at full speed. */
const blockNumbers = 2 ** 22;

/**
 * The squared distances of every query to every reference, one block at a time.
 *
 * @param signal stops between two blocks
 * @throws SparringError if the two sets differ in dimension; the signal's reason if it is aborted
 */
export async function* squaredDistances(
  queries: Rows,
  references: Rows,
  runtime: Runtime,
  signal?: AbortSignal,
): AsyncGenerator<DistanceBlock> {
  checkArguments(
    'squaredDistances',
    { queries, references, runtime },
    { queries: rowsRule, references: rowsRule, runtime: runtimeRule },
  );
  const { dimension } = references;
  expectAlike(queries, references);
  const origin = meanRow(references);
  const centred = centre(references, origin);
  const referenceNorms = normsOf(centred);
  const blockRows = Math.max(1, Math.min(queries.count, Math.floor(blockNumbers / references.count)));
  const program = await compileProduct(blockRows, references.count, dimension, runtime);
  const squared = new Float64Array(blockRows * references.count);
  try {
    const sizes = { exampleSize: dimension, batchSize: blockRows, what: 'queries' };
    for (const { first, count, values } of batchesOf(queries.data, sizes)) {
      await throwIfAborted(signal);
      const block = centre({ data: values, count: blockRows, dimension }, origin);
      const products = floats(
        await program.run({ queries: block.data, references: centred.data }),
        'products',
      );
      addNorms(products, normsOf(block), referenceNorms, squared);
      yield { first, count, squared };
    }
  } finally {
    await program.release();
  }
}

function addNorms(
  products: Float32Array,
  queryNorms: Float64Array,
  referenceNorms: Float64Array,
  into: Float64Array,
): void {
  let at = 0;
  for (const queryNorm of queryNorms) {
    for (const referenceNorm of referenceNorms) {
      // Rounding can make the distance of equal points slightly negative.
      into[at] = Math.max(0, queryNorm + referenceNorm - 2 * products[at]!);
      at += 1;
    }
  }
}
