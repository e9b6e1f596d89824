/**
 * Files in folders that may come from strangers, such as a downloaded run: archives keep links, and a link leads
 * anywhere. Links are not followed for writing, and only regular files are read.
 */
import { constants, type Stats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { DataError } from '../../core/errors.ts';
import { formatBytes } from '../../core/wording.ts';
import { writeFileAtomic } from './atomic.ts';
import { codeOf, explainFileError } from './file-errors.ts';

/** As much as Node reads at once. */
const maxFileBytes = 2 ** 31 - 1;

/** Windows has neither. */
const { O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;

/**
 * All bytes of a regular file. A pipe does not block, and `/dev/zero` does not fill the memory.
 *
 * @throws SparringError if it does not exist, is not a regular file, has more than `maxBytes`, or cannot be read
 */
export async function readOwnFile(path: string, maxBytes = maxFileBytes): Promise<Buffer> {
  const file = await openRegular(path, constants.O_RDONLY | O_NONBLOCK, 'read');
  try {
    const { size } = await file.stat();
    if (size > maxBytes) {
      throw new DataError(
        `${path} has ${formatBytes(size)}, more than the ${formatBytes(maxBytes)} that are read: restore or remove it`,
      );
    }
    return await file.readFile();
  } catch (thrown) {
    throw explainFileError(thrown, path, { action: 'read' });
  } finally {
    await file.close();
  }
}

/**
 * Opens a file to read parts of it; undefined if nothing is there.
 *
 * @throws SparringError if it is a link or not a regular file, or cannot be opened
 */
export async function openToRead(path: string): Promise<FileHandle | undefined> {
  await checkNoLink(path, 'file');
  try {
    return await openRegular(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 'read');
  } catch (thrown) {
    if (thrown instanceof Error && codeOf(thrown.cause) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** As `readOwnFile`; undefined if nothing is there. */
export async function readOwnFileIfThere(path: string, maxBytes?: number): Promise<Buffer | undefined> {
  try {
    return await readOwnFile(path, maxBytes);
  } catch (thrown) {
    if (thrown instanceof Error && codeOf(thrown.cause) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/**
 * Opens a file to append to it and to read it, and creates it if it does not exist. One that has another name as well (a
 * hard link) is copied first, so that the other keeps its contents.
 *
 * @throws SparringError if it is a link or not a regular file, or cannot be written
 */
export async function openToAppend(path: string): Promise<FileHandle> {
  await checkNoLink(path, 'file');
  await copyIfLinked(path);
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  // O_NOFOLLOW: a link that has been made in the meantime.
  return openRegular(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK);
}

async function openRegular(path: string, flags: number, action?: 'read'): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, flags, 0o666);
    checkRegular(await file.stat(), path);
    return file;
  } catch (thrown) {
    await file?.close();
    throw explainFileError(thrown, path, action === undefined ? {} : { action });
  }
}

async function copyIfLinked(path: string): Promise<void> {
  const names = await lstat(path).then(
    ({ nlink }) => nlink,
    () => 1,
  );
  if (names > 1) await writeFileAtomic(path, await readOwnFile(path));
}

/**
 * Checks what stands at a path before it is written: nothing, or what is expected.
 *
 * @throws SparringError if it is a link, or something else than expected
 */
export async function checkNoLink(path: string, expected: 'file' | 'folder'): Promise<void> {
  const found = await lstat(path).catch((thrown: unknown) => {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw explainFileError(thrown, path);
  });
  if (found === undefined) return;
  const isExpected = expected === 'file' ? found.isFile() : found.isDirectory();
  if (!isExpected) throw unexpected(found, path, expected);
}

function checkRegular(found: Stats, path: string): void {
  if (!found.isFile()) throw unexpected(found, path, 'file');
}

function unexpected(found: Stats, path: string, expected: string): DataError {
  return new DataError(
    `${path} is a ${kindOf(found)}, expected a ${expected} of the run: remove it, or put a ${expected} in its place`,
    { code: 'file-system' },
  );
}

function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'symbolic link';
  if (found.isDirectory()) return 'folder';
  if (found.isFIFO()) return 'pipe';
  if (found.isSocket()) return 'socket';
  return found.isFile() ? 'file' : 'device';
}
