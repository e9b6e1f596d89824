/** What a run has at its end beside its last checkpoint. A crash between the two leaves some of it out. */
import { stat } from 'node:fs/promises';
import { bestKept } from './best-evaluation.ts';
import type { RunFolder } from './run-folder.ts';
import type { RunOptions } from './run-options.ts';

/**
 * Whether a run that was trained to its end lacks its last grid or its animation, or keeps checkpoints that it should not.
 *
 * @param step of its last checkpoint
 */
export async function lacksClosing(
  folder: RunFolder,
  { keepEvery }: Pick<RunOptions, 'keepEvery'>,
  step: number,
): Promise<boolean> {
  if (!(await folder.hasSample(step))) return true;
  const outdated = await folder.outdatedCheckpoints(step, { keepEvery, best: await bestKept(folder) });
  // Later ones are damaged, or this would not be the last: they take the place of good ones until they are set aside.
  const later = (await folder.listCheckpoints()).filter((checkpoint) => checkpoint.step > step);
  if (outdated.length > later.length) return true;
  const samples = await folder.listSamples();
  if (samples.length < 2) return false;
  const [animated, drawn] = await Promise.all([
    writtenAt(folder.animationPath),
    writtenAt(samples.at(-1)!.path),
  ]);
  return animated < drawn; // a run that was trained further has the animation of its previous end
}

/** In milliseconds; −∞ for a file that does not exist. */
async function writtenAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => -Infinity,
  );
}
