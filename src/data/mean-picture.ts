import { BatchStream, type BatchStreamOptions } from './batches.ts';

/** Of more pictures than this, so many are looked at: the mean is then known to a thousandth or two. */
const mostPictures = 60_000;

/**
 * The mean of each number of the pictures that training will see, channels × height × width, over the first epoch:
 * what the 2014 paper's recipes begin G's biases with.
 *
 * @throws SparringError if no picture can be read
 */
export async function meanPicture(
  options: Omit<BatchStreamOptions, 'consumed' | 'cacheBytes' | 'prefetch'>,
): Promise<Float32Array> {
  const { batchSize, shape } = options;
  // Nothing is kept: training will read the pictures in the same order again, and has a memory of its own.
  const stream = new BatchStream({ ...options, cacheBytes: 0 });
  const batches = Math.min(stream.batchesPerEpoch, Math.max(1, Math.floor(mostPictures / batchSize)));
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
