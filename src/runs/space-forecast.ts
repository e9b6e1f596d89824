/** How much room a run will take on the disk, estimated before it starts. */
import { DataError } from '../core/errors.ts';
import { formatBytes } from '../core/wording.ts';
import { spaceAt } from '../data/disk/disk-space.ts';
import { stateBytes } from '../gan/training/initial-state.ts';
import { maxFrames } from './animate.ts';
import { defaultSamples } from './pace.ts';
import { keptCheckpoints } from './run-folder.ts';
import { trainerOptionsOf, type RunOptions } from './run-options.ts';

/** Bytes that a run needs, and that there are. */
export interface SpaceForecast {
  /** One checkpoint. */
  readonly checkpointBytes: number;
  /** All that is still to be written: checkpoints, grids, the animation, metrics. At least, if the end is not a step. */
  readonly runBytes: number;
  /** Undefined if the system does not tell. */
  readonly freeBytes: number | undefined;
}

/** Bytes of a line of metrics and of an event of TensorBoard. */
const recordBytes = { metrics: 170, events: 300 };

/**
 * @param path where the run will be, or is
 * @param step from which it is trained; 0 for a new run
 */
export async function forecastSpace(options: RunOptions, path: string, step = 0): Promise<SpaceForecast> {
  const { until, sampleEvery, keepEvery, grid, network, tensorboard } = options;
  const steps = Math.max(0, (until.steps ?? step) - step);
  const checkpointBytes = stateBytes(trainerOptionsOf(options));
  // A checkpoint is complete before the oldest is removed. A resumed run has the others already.
  const checkpoints =
    (step === 0 ? keptCheckpoints + 1 : 1) + (keepEvery === null ? 0 : Math.floor(steps / keepEvery));
  const grids = sampleEvery === null ? defaultSamples : Math.floor(steps / sampleEvery) + 1;
  const pixels = 'width' in network ? grid.rows * grid.columns * network.width * network.height : 0;
  const gridBytes = 'channels' in network ? pixels * network.channels : pixels;
  const perStep = recordBytes.metrics + (tensorboard === true ? recordBytes.events : 0);
  const runBytes =
    checkpoints * checkpointBytes +
    grids * gridBytes * (tensorboard === true ? 2 : 1) +
    Math.min(grids, maxFrames) * pixels + // a byte for each pixel of a frame
    steps * perStep;
  return { checkpointBytes, runBytes, freeBytes: (await spaceAt(path))?.available };
}

/** Notes for people: that there is less room than the run will take. */
export function spaceNotes({ runBytes, freeBytes = Infinity }: SpaceForecast): string[] {
  if (runBytes <= freeBytes) return [];
  return [
    `the run will take about ${formatBytes(runBytes)} of disk, and ${formatBytes(freeBytes)} are free: when the disk is full, training waits until there is room`,
  ];
}

/** @throws DataError if not even one checkpoint fits */
export function refuseWithoutRoom(
  { checkpointBytes, freeBytes = Infinity }: SpaceForecast,
  path: string,
): void {
  if (checkpointBytes <= freeBytes) return;
  throw new DataError(
    `the disk is full: a checkpoint of this run takes ${formatBytes(checkpointBytes)}, and ${formatBytes(freeBytes)} are free for ${path}: free some space`,
    { code: 'file-system' },
  );
}
