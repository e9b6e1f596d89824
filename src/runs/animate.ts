import { DataError, messageOf } from '../core/errors.ts';
import { encodeAnimation } from '../data/pictures/encode.ts';
import { readOwnFile } from '../data/disk/own-files.ts';
import type { RunFolder } from './run-folder.ts';
import type { StepFile } from './step-files.ts';
import { unlessAborted } from './stopping.ts';

/** Maximum number of frames in the animation. Of more samples, evenly spaced ones are chosen. */
export const maxFrames = 60;

/**
 * Writes the animation of a run's sample grids.
 *
 * @returns its path; undefined if there is only one grid
 * @throws the signal's reason if it is aborted before that; SparringError if a grid cannot be read or nothing can be
 *   written
 */
export async function animate(
  folder: RunFolder,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const samples = await folder.listSamples();
  if (samples.length < 2) return undefined;
  const kept = Math.min(samples.length, maxFrames);
  const chosen = Array.from(
    { length: kept },
    (_, i) => samples[Math.round((i * (samples.length - 1)) / (kept - 1))]!,
  );
  const frames = await Promise.all(chosen.map(async ({ path }) => readOwnFile(path)));
  try {
    return await folder.writeAnimation(await unlessAborted(encodeAnimation(frames), signal));
  } catch (thrown) {
    throw (await unreadable(frames, chosen)) ?? thrown;
  }
}

/** The first frame that is no grid of ours, such as one that another program wrote. */
async function unreadable(
  frames: readonly Uint8Array[],
  files: readonly StepFile[],
): Promise<DataError | undefined> {
  for (const [i, frame] of frames.entries()) {
    try {
      await encodeAnimation([frames.at(-1)!, frame]);
    } catch (thrown) {
      return new DataError(
        `${files[i]!.path} cannot be a frame of the animation (${messageOf(thrown)}): remove it, and resume the run to make the animation`,
        { cause: thrown },
      );
    }
  }
  return undefined;
}
