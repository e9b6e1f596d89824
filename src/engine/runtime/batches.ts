/** Programs have one batch size; examples come in any number. */
import { rowCount } from '../../core/checks.ts';

/** Examples that are computed together. */
export interface Batch {
  /** Index of the batch's first example. */
  readonly first: number;
  /** Examples in it: the batch size, or fewer in the last batch. */
  readonly count: number;
  /** [batchSize, exampleSize]: the examples, and copies of the last one in the rows that are left. Not to be written to. */
  readonly values: Float32Array;
}

/**
 * Examples in batches of one size, in order. The last batch is padded with copies of its last example, so that batch
 * statistics see no values that no example has; what is computed of the copies is to be dropped.
 *
 * @param examples [count, exampleSize]
 * @param what the examples are, in the plural, for the message
 * @throws SparringError if there is no example, or a part of one
 */
export function* batchesOf(
  examples: Float32Array,
  { exampleSize, batchSize, what }: BatchOptions,
): Generator<Batch> {
  const all = rowCount(what, examples, exampleSize);
  for (let first = 0; first < all; first += batchSize) {
    const own = examples.subarray(first * exampleSize, (first + batchSize) * exampleSize);
    const count = own.length / exampleSize;
    if (count === batchSize) {
      yield { first, count, values: own };
      continue;
    }
    const values = new Float32Array(batchSize * exampleSize);
    values.set(own);
    const last = own.subarray(-exampleSize);
    for (let i = count; i < batchSize; i++) values.set(last, i * exampleSize);
    yield { first, count, values };
  }
}

export interface BatchOptions {
  readonly exampleSize: number;
  readonly batchSize: number;
  /** What the examples are, in the plural: `latent vectors`. */
  readonly what: string;
}

/**
 * What a program of a fixed batch size makes of any number of examples.
 *
 * @param examples [count, exampleSize]
 * @param run from a batch [batchSize, exampleSize] to [batchSize, resultSize]
 * @returns [count, resultSize]
 * @throws SparringError if there is no example, or a part of one
 */
export async function runInBatches(
  examples: Float32Array,
  options: BatchOptions,
  run: (batch: Float32Array) => Promise<Float32Array>,
): Promise<Float32Array> {
  const { exampleSize, batchSize } = options;
  let results: Float32Array | undefined;
  let resultSize = 0;
  for (const { first, count, values } of batchesOf(examples, options)) {
    const made = await run(values);
    resultSize = made.length / batchSize;
    results ??= new Float32Array((examples.length / exampleSize) * resultSize);
    results.set(made.subarray(0, count * resultSize), first * resultSize);
  }
  return results!; // there was at least one batch
}
