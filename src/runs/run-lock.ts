import { readFile, rm, writeFile } from 'node:fs/promises';
import { SparringError } from '../core/errors.ts';
import { codeOf, explainFileError } from './file-errors.ts';
import { isRunning } from './processes.ts';

/**
 * Claims a run for this process, so that two programs never train one run at a time.
 *
 * @throws SparringError as `claimFile`
 */
export async function claimRun(path: string): Promise<() => Promise<void>> {
  return claimFile(path, 'this run is being trained');
}

/**
 * Claims something for this process by a file with its id. A claim of a process that is no longer running, as
 * after a crash, is taken over.
 *
 * @param path of the file
 * @param busy what is going on if another process has it: `this run is being trained`
 * @returns gives the claim back
 * @throws SparringError if another process has it, or the file cannot be written
 */
export async function claimFile(path: string, busy: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await writeFile(path, `${process.pid}\n`, { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (thrown) {
      if (codeOf(thrown) !== 'EEXIST') throw explainFileError(thrown, path);
    }
    const owner = await ownerOf(path);
    if (owner !== undefined) {
      throw new SparringError(
        `${busy} by process ${owner}: stop that one first (if it is another program, remove ${path})`,
      );
    }
    await rm(path, { force: true });
  }
}

/** The process that has the claim, or undefined if it is gone. */
async function ownerOf(path: string): Promise<number | undefined> {
  const pid = Number((await readFile(path, 'utf8').catch(() => '')).trim());
  // Our own id in a file that we did not write: a container that was restarted counts from 1 again.
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
  return isRunning(pid) ? pid : undefined;
}
