import { constants } from 'node:fs';
import { copyFile, lstat, open } from 'node:fs/promises';
import { explainFileError } from './file-errors.ts';

/**
 * Copies a regular file so that the copy survives a power cut once its folder is flushed (`syncFolder`). On file systems
 * that can, both share their blocks until one is changed.
 *
 * @returns false if there is no such file, or a link or something else that may lead out of the folder is in its place
 * @throws SparringError if it cannot be read, or the copy cannot be written
 */
export async function copyOwnFile(from: string, to: string): Promise<boolean> {
  const found = await lstat(from).catch(() => undefined); // opening a pipe would block
  if (found?.isFile() !== true) return false;
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    const file = await open(to, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    return true;
  } catch (thrown) {
    throw explainFileError(thrown, to, { bytesWanted: found.size });
  }
}
