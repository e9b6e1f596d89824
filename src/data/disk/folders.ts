/** Folders that results go into. */
import { mkdir, open, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { kindOfPath } from './existing.ts';
import { codeOf, explainFileError } from './file-errors.ts';

/**
 * Makes a folder and those around it, where they do not exist.
 *
 * @returns the outermost one that had to be made; undefined if all existed
 * @throws SparringError if it cannot be made
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    return await makeMissing(resolve(path));
  } catch (thrown) {
    throw explainFileError(thrown, path);
  }
}

/** As mkdir's `recursive` option, which never returns on a file system that refuses new folders, such as /proc. */
async function makeMissing(path: string): Promise<string | undefined> {
  try {
    return await makeOne(path);
  } catch (thrown) {
    const parent = dirname(path);
    if (codeOf(thrown) !== 'ENOENT' || parent === path) throw thrown;
    // Where the parent exists by now, another caller has made it in the meantime.
    const outermost = await makeMissing(parent);
    const own = await makeOne(path);
    return outermost ?? own;
  }
}

/** Returns the path; undefined if there is such a folder. Throws what mkdir throws. */
async function makeOne(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
  } catch (thrown) {
    if ((await kindOfPath(path)) === 'folder') return undefined;
    throw thrown;
  }
  await syncFolder(dirname(path));
  return path;
}

/**
 * Removes a folder and those around it, as long as nothing is in them.
 *
 * @param first the outermost one to remove, as `makeFolder` returned it
 */
export async function removeEmptyFolders(path: string, first: string): Promise<void> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const removed = await rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed || folder === resolve(first)) return;
  }
}

/**
 * Makes the names in a folder survive a power cut: those created and renamed, and the removal of others. Best effort, as
 * not every system can flush a folder.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The files are complete and in place. Their names may not survive a power cut in the next few seconds.
  }
}
