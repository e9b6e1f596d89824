import { BatchStream, type BatchStreamOptions } from './batches.ts';

/** Enough pictures to know the mean to one or two thousandths. */
const maxPictures = 60_000;

/**
 * The mean of the training pictures, value by value, over the first epoch. The 2014 paper's recipes initialise G's
 * biases with it.
 *
 * @returns channels × height × width values
 * @throws SparringError if no picture can be read
 */
export async function meanPicture(
  options: Omit<BatchStreamOptions, 'consumed' | 'cacheBytes' | 'prefetch'>,
): Promise<Float32Array> {
  const { batchSize, shape } = options;
  // No cache: training reads the pictures again and has its own.
  const stream = new BatchStream({ ...options, cacheBytes: 0 });
  const batches = Math.min(stream.batchesPerEpoch, Math.max(1, Math.floor(maxPictures / batchSize)));
  const size = shape.channels * shape.height * shape.width;
  const sums = new Float64Array(size);
  try {
    for (let i = 0; i < batches; i++) {
      const values = await stream.next();
      for (let at = 0; at < values.length; at++) sums[at % size]! += values[at]!;
    }
  } finally {
    await stream.close();
  }
  return Float32Array.from(sums, (sum) => sum / (batches * batchSize));
}
