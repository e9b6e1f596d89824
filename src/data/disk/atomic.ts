/**
 * Atomic writes. A file is written under a temporary name in the same folder, flushed to the disk and
 * renamed, which replaces the old file in one step.
 */
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainFileError } from './file-errors.ts';
import { isRunning } from './processes.ts';

const temporaryName = /^\..+\.tmp-(\d+)-\d+$/;
let temporaryCount = 0;

/**
 * Writes `content` to `path` atomically: a reader, or a crash, finds the old file or the complete new one.
 *
 * On failure the temporary file is removed and the old file is unchanged.
 *
 * @param content the bytes, in one piece or several, or text, which is encoded as UTF-8
 * @throws SparringError if the disk is full, or the folder is missing or not writable
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const chunks = toChunks(content);
  const bytesWanted = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  // The process id distinguishes a crashed writer's file from a live one's. The count distinguishes two live ones.
  const temporary = join(dirname(path), `.${basename(path)}.tmp-${process.pid}-${temporaryCount++}`);
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx');
    for (const chunk of chunks) await writeFully(handle, chunk);
    await handle.sync(); // if the rename reached the disk before the bytes, a crash would leave an empty file
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

/** Whether `name` is the temporary name of an unfinished write. */
export function isTemporaryName(name: string): boolean {
  return temporaryName.test(name);
}

/** Removes temporary files in `folder` whose writers are no longer running. */
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

/** A single write may be partial: on a nearly full disk, or for more than 2 GB at once. */
async function writeFully(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  const maxBytes = 2 ** 30;
  for (let offset = 0; offset < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, offset, Math.min(chunk.byteLength - offset, maxBytes));
    offset += bytesWritten;
  }
}

/** Makes the rename survive a power cut. Best effort: not every system can flush a folder. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file is complete and in place. It may not survive a power cut in the next few seconds.
  }
}
