/**
 * Files that are whole or absent: written beside their place under a temporary name, flushed to the disk,
 * then renamed, which replaces the old file in one step.
 */
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainFileError } from './file-errors.ts';
import { isRunning } from './processes.ts';

const temporaryName = /^\..+\.tmp-(\d+)-\d+$/;
let temporaryCount = 0;

/**
 * Writes `content` to `path` so that a reader, or a crash, finds either the old file or the whole new one.
 *
 * On any failure the temporary file is removed and the old file stays as it was.
 *
 * @param content the bytes, in one piece or several, or text to be written as UTF-8
 * @throws SparringError if the disk is full, the folder is missing or may not be written, …
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const chunks = toChunks(content);
  const bytesWanted = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  // The process id tells a crashed writer's leftover from a live one's file; the count, two live ones apart.
  const temporary = join(dirname(path), `.${basename(path)}.tmp-${process.pid}-${temporaryCount++}`);
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx');
    for (const chunk of chunks) await writeWhole(handle, chunk);
    await handle.sync(); // a rename that reaches the disk before the bytes would leave an empty file
    await handle.close();
    handle = undefined;
    await rename(temporary, path);
  } catch (thrown) {
    await handle?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw explainFileError(thrown, path, { bytesWanted });
  }
  await syncFolder(dirname(path));
}

/** Whether `name` is that of a file not yet, or never, renamed into place. */
export function isTemporaryName(name: string): boolean {
  return temporaryName.test(name);
}

/** Removes what writers that are no longer running left in `folder`. */
export async function removeAbandonedTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    const pid = Number(temporaryName.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    await rm(join(folder, name), { force: true }).catch(() => undefined); // tidiness, never a failure
  }
}

function toChunks(content: string | Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** A single write may take fewer bytes than it was given: a nearly full disk, or more than 2 GB at once. */
async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  const most = 2 ** 30;
  for (let offset = 0; offset < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, offset, Math.min(chunk.byteLength - offset, most));
    offset += bytesWritten;
  }
}

/** Makes the rename itself survive a power cut. Not every system lets a folder be flushed: best effort. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file is in place and whole; only its survival of a power cut in the next seconds is less sure.
  }
}
