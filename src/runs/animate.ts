/** The animation of a run's sample grids: how its pictures became what they are. */
import { DataError, messageOf } from '../core/errors.ts';
import { grouped } from '../core/wording.ts';
import { readOwnFile } from '../data/disk/own-files.ts';
import { encodeAnimation } from '../data/pictures/animation.ts';
import { withCaptions } from '../drawing/captions.ts';
import type { RunFolder } from './run-folder.ts';
import type { StepFile } from './step-files.ts';
import { unlessAborted } from './stopping.ts';

/** Maximum number of frames in the animation. Of more samples, evenly spaced ones are chosen. */
export const maxFrames = 60;
/** Messages and pages take a file of this size. */
export const maxAnimationBytes = 2_000_000;

/**
 * Writes the animation of a run's sample grids, with the step below each.
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
    (_, i) => samples[Math.round((i * (samples.length - 1)) / (kept - 1))]!, // the first and the last among them
  );
  const grids = await Promise.all(chosen.map(async ({ path }) => readOwnFile(path)));
  try {
    return await folder.writeAnimation(await unlessAborted(animationOf(grids, chosen), signal));
  } catch (thrown) {
    throw (await unreadable(grids, chosen)) ?? thrown;
  }
}

async function animationOf(grids: readonly Uint8Array[], samples: readonly StepFile[]): Promise<Uint8Array> {
  const captions = samples.map(({ step }) => `step ${grouped(step)}`);
  const frames = await withCaptions(grids, captions);
  return encodeAnimation(frames, { format: 'webp', maxBytes: maxAnimationBytes });
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
