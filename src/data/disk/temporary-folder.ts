import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, messageOf } from '../../core/errors.ts';
import { codeOf, FullDiskError } from './file-errors.ts';

/** What is known of a folder that temporary files cannot go into. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  EACCES: 'writing there is not allowed',
  EPERM: 'writing there is not allowed',
  EROFS: 'its disk is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk is full',
};

/**
 * Calls `work` with a new folder among the system's temporary files, and removes the folder afterwards.
 *
 * @param name of what goes there, such as `video`
 * @throws DataError that names the system's folder, if it cannot be used or is full
 */
export async function inTemporaryFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `sparring-${name}-`)).catch((thrown: unknown) => {
    throw unusable(thrown);
  });
  try {
    return await work(folder);
  } catch (thrown) {
    if (thrown instanceof FullDiskError && thrown.path.startsWith(folder)) throw unusable(thrown.cause);
    throw thrown;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function unusable(thrown: unknown): DataError {
  const why = reasons[codeOf(thrown) ?? ''] ?? messageOf(thrown);
  const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
  return new DataError(
    `temporary files cannot go into ${tmpdir()}, because ${why}: set ${variable} to another folder`,
    { code: 'file-system', cause: thrown },
  );
}
