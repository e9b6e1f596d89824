/** The largest batch of the paper's network for a machine's memory: extrapolated from smaller ones, and tried. */
import { freemem } from 'node:os';
import { starterOf } from '../measure/sides.mjs';
import { lineThrough } from '../measure/statistics.mjs';
import { startSides } from '../measure/turns.mjs';

/** Memory for all other programs. */
const forTheSystem = 2e9;
/** Batch sizes are multiples of it. */
const multiple = 8;
/** By the second step the runtime has allocated all memory. */
const stepsTried = 2;

/** If a batch fails, the next one tried is smaller by this factor. */
const reduction = 0.85;

/** Batches that fit on any machine, for the line, by the side of the pictures. */
const smallBatches = [
  { imageSize: 64, batches: [64, 128, 256] },
  { imageSize: 128, batches: [16, 32, 64] },
  { imageSize: 256, batches: [8, 16, 32] },
];
const quickBatches = [{ imageSize: 16, batches: [8, 16] }];

/**
 * @param options.memory GB of the machine in question
 * @returns for each size of pictures the measured peaks, `batch`, the largest one according to the line through them,
 *   and the result of trying it
 */
export async function largestBatches({ memory, threads, quick }) {
  const results = [];
  for (const { imageSize, batches } of quick ? quickBatches : smallBatches) {
    const network = { model: 'dcgan', imageSize, ...(quick ? { ngf: 8, ndf: 8 } : {}) };
    const points = [];
    for (const batchSize of batches) {
      const tried = await tryBatch({ ...network, batchSize }, threads);
      if (tried.error !== undefined)
        throw new Error(`dcgan at ${imageSize}×${imageSize}, batch ${batchSize}: ${tried.error}`);
      points.push({ batchSize, peakBytes: tried.peakBytes });
    }
    const batch = largestOf(points, memory * 1e9 - forTheSystem);
    const result = { imageSize, memory, points, batch };
    // One trial is enough to test the line, because a step of a thousand pictures takes minutes.
    if (results.length === 0 && !quick)
      result.tried = await tryDownFrom(batch, batches.at(-1), memory, (batchSize) =>
        tryBatch({ ...network, batchSize }, threads),
      );
    results.push(result);
    console.error(`dcgan at ${imageSize}×${imageSize}: batches of up to ${batch} in ${memory} GB`);
  }
  return results;
}

/** The largest batch whose peak is at most `bytes`, according to the line through the points; 0 if there is none. */
export function largestOf(points, bytes) {
  const { intercept, slope } = lineThrough(points.map(({ batchSize, peakBytes }) => [batchSize, peakBytes]));
  return Math.max(0, Math.floor((bytes - intercept) / slope / multiple) * multiple);
}

/**
 * Tries a batch and, if it fails, smaller ones.
 *
 * @param min a batch that is known to train
 * @param attempt returns the peak and the seconds of a step, or an error
 * @returns the result of the last attempt and its `batch`, and the batches that `failed` before it
 */
export async function tryDownFrom(batch, min, memory, attempt) {
  if (freemem() < memory * 1e9 - forTheSystem)
    return { error: `not tried, because only ${(freemem() / 1e9).toFixed(1)} GB are free here` };
  if (batch <= min) return { error: `not tried, because ${min} is known to train` };
  const failed = [];
  for (let next = batch; ; next = Math.floor((next * reduction) / multiple) * multiple) {
    if (next <= min) return { error: `none of ${failed.join(', ')} trained`, failed };
    const tried = await attempt(next);
    if (tried.error === undefined) return { ...tried, batch: next, failed };
    failed.push(next);
    console.error(`a batch of ${next} ${tried.error}`);
  }
}

/** Trains for two steps in a separate process. */
async function tryBatch(workload, threads) {
  const [side] = await startSides([starterOf('sparring', workload, { threads })]);
  try {
    if (side.error !== undefined) return { error: side.error };
    const seconds = await side.steps(stepsTried - 1);
    const { peakBytes } = await side.ask('rss');
    return { peakBytes, seconds: seconds.at(-1) };
  } catch (error) {
    return { error: error.message };
  } finally {
    side.end?.();
  }
}
