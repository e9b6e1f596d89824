import { encodeAnimation } from '../data/pictures/encode.ts';
import { readOwnFile } from '../data/disk/own-files.ts';
import type { RunFolder } from './run-folder.ts';
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
  return folder.writeAnimation(await unlessAborted(encodeAnimation(frames), signal));
}
