/** The largest batch of the paper's network that a machine's memory trains: from smaller ones, and tried. */
import { freemem } from 'node:os';
import { starterOf } from '../measure/sides.mjs';
import { lineThrough } from '../measure/statistics.mjs';
import { startSides } from '../measure/turns.mjs';

/** What is left to everything else. */
const forTheSystem = 2e9;
/** Batches are given in these. */
const multiple = 8;
/** By the second step the runtime knows what it needs and has it. */
const stepsTried = 2;

/** What is tried next where a batch does not train, of that batch. */
const less = 0.85;

/** By the side of the pictures: batches that fit anywhere, to draw the line through. */
const smallBatches = [
  { imageSize: 64, batches: [64, 128, 256] },
  { imageSize: 128, batches: [16, 32, 64] },
  { imageSize: 256, batches: [8, 16, 32] },
];
const quickBatches = [{ imageSize: 16, batches: [8, 16] }];

/**
 * @param options.memory GB of the machine that is asked about
 * @returns for each size of pictures the peaks measured, `batch`, the largest by the straight line through them, and what
 *   became of trying it
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
    // One is enough to see whether the line holds: the step of a thousand pictures takes minutes.
    if (results.length === 0 && !quick)
      result.tried = await tryDownFrom(batch, batches.at(-1), memory, (batchSize) =>
        tryBatch({ ...network, batchSize }, threads),
      );
    results.push(result);
    console.error(`dcgan at ${imageSize}×${imageSize}: batches of ${batch} in ${memory} GB`);
  }
  return results;
}

/** The largest batch whose peak is within `bytes`, by the line through the points; 0 if there is none. */
export function largestOf(points, bytes) {
  const { intercept, slope } = lineThrough(points.map(({ batchSize, peakBytes }) => [batchSize, peakBytes]));
  return Math.max(0, Math.floor((bytes - intercept) / slope / multiple) * multiple);
}

/**
 * Tries a batch and, where it does not train, smaller ones.
 *
 * @param least known to train
 * @param attempt gives the peak and the seconds of a step, or an error
 * @returns what became of the last that was tried, `batch`, and those before it, `failed`
 */
export async function tryDownFrom(batch, least, memory, attempt) {
  if (freemem() < memory * 1e9 - forTheSystem)
    return { error: `not tried, for only ${(freemem() / 1e9).toFixed(1)} GB are free here` };
  if (batch <= least) return { error: `not tried, for ${least} is known to train` };
  const failed = [];
  for (let next = batch; ; next = Math.floor((next * less) / multiple) * multiple) {
    if (next <= least) return { error: `of ${failed.join(', ')} none trained`, failed };
    const tried = await attempt(next);
    if (tried.error === undefined) return { ...tried, batch: next, failed };
    failed.push(next);
    console.error(`a batch of ${next} ${tried.error}`);
  }
}

/** Trains for two steps in a process of its own. */
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
