/** Runs programs, which have a fixed batch size, on any number of examples. */
import { throwIfAborted } from '../../core/abort.ts';
import { rowCount } from '../../core/checks.ts';

/** Examples that are computed together. */
export interface Batch {
  /** Index of the batch's first example. */
  readonly first: number;
  /** The number of examples: the batch size, or fewer in the last batch. */
  readonly count: number;
  /** [batchSize, exampleSize]: the examples, then copies of the last one. Read-only: it may be a view. */
  readonly values: Float32Array;
}

/**
 * Splits examples into batches of a fixed size, in order. The last batch is padded with copies of its last example, so
 * that batch statistics do not include values that no example has. The results of the copies are to be ignored.
 *
 * @param examples [count, exampleSize]
 * @throws SparringError if there are no examples, or the last is incomplete
 */
export function* batchesOf(
  examples: Float32Array,
  { exampleSize, batchSize, what }: BatchOptions,
): Generator<Batch> {
  const all = rowCount(what, examples, exampleSize);
  for (let first = 0; first < all; first += batchSize) {
    const part = examples.subarray(first * exampleSize, (first + batchSize) * exampleSize);
    const count = part.length / exampleSize;
    if (count === batchSize) {
      yield { first, count, values: part };
      continue;
    }
    const values = new Float32Array(batchSize * exampleSize);
    values.set(part);
    const last = part.subarray(-exampleSize);
    for (let i = count; i < batchSize; i++) values.set(last, i * exampleSize);
    yield { first, count, values };
  }
}

export interface BatchOptions {
  readonly exampleSize: number;
  readonly batchSize: number;
  /** Names the examples in errors, in the plural: `latent vectors`. */
  readonly what: string;
}

export interface RunBatchesOptions extends BatchOptions {
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program of a fixed batch size on any number of examples.
 *
 * @param examples [count, exampleSize]
 * @param run from a batch [batchSize, exampleSize], and the index of its first example, to [batchSize, resultSize]
 * @returns [count, resultSize]
 * @throws SparringError if there are no examples, or the last is incomplete; the signal's reason if it is aborted
 */
export async function runInBatches(
  examples: Float32Array,
  options: RunBatchesOptions,
  run: (batch: Float32Array, first: number) => Promise<Float32Array>,
): Promise<Float32Array<ArrayBuffer>> {
  const { exampleSize, batchSize } = options;
  let results: Float32Array<ArrayBuffer> | undefined;
  let resultSize = 0;
  for (const { first, count, values } of batchesOf(examples, options)) {
    await throwIfAborted(options.signal);
    const computed = await run(values, first);
    resultSize = computed.length / batchSize;
    results ??= new Float32Array((examples.length / exampleSize) * resultSize);
    results.set(computed.subarray(0, count * resultSize), first * resultSize);
  }
  return results!; // there was at least one batch
}
