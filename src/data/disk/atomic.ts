/**
 * Atomic writes. A file is written under a temporary name in the same folder, flushed to the disk and
 * renamed, which replaces the old file in one step. Only regular files are replaced (`output-target.ts`).
 */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { explainFileError } from './file-errors.ts';
import { outputTarget, type ExistingFile } from './output-target.ts';
import { syncFolder } from './folders.ts';
import { sweepOnce, temporaryPath, whileUnfinished } from './temporaries.ts';

/**
 * Writes `content` to `path` atomically: a reader, or a crash, finds the old file or the complete new one. A symbolic
 * link stays, and the file that it names is written. An existing file keeps its mode, and its owner where that is
 * allowed. What is not a file, such as `/dev/null` or a named pipe, is written to.
 *
 * On failure the temporary file is removed and the old file is unchanged.
 *
 * @param content the bytes, in one piece or several, or text, which is encoded as UTF-8
 * @throws SparringError if the disk is full, the folder is missing or not writable, or the path is a disk or a socket
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const chunks = toChunks(content);
  const target = await outputTarget(path);
  try {
    if (target.kind === 'stream') await writeInto(target.path, chunks);
    else await replaceFile(target.path, chunks, target.existing);
  } catch (thrown) {
    const bytesWanted = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    throw explainFileError(thrown, path, { bytesWanted });
  }
}

async function replaceFile(
  path: string,
  chunks: readonly Uint8Array[],
  existing: ExistingFile | undefined,
): Promise<void> {
  await sweepOnce(dirname(path));
  const temporary = temporaryPath(path);
  await whileUnfinished(temporary, () => writeAndRename(temporary, path, { chunks, existing }));
  await syncFolder(dirname(path));
}

interface Replacement {
  readonly chunks: readonly Uint8Array[];
  readonly existing: ExistingFile | undefined;
}

async function writeAndRename(
  temporary: string,
  path: string,
  { chunks, existing }: Replacement,
): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx');
    if (existing !== undefined) await takeOver(handle, existing);
    for (const chunk of chunks) await writeFully(handle, chunk);
    await handle.sync(); // if the rename reached the disk before the bytes, a crash would leave an empty file
    await handle.close();
    handle = undefined;
    await rename(temporary, path);
  } catch (thrown) {
    await handle?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw thrown;
  }
}

/** Only root may give files away, and not every disk has modes. */
async function takeOver(handle: FileHandle, { mode, uid, gid }: ExistingFile): Promise<void> {
  await handle.chown(uid, gid).catch(() => undefined);
  await handle.chmod(mode).catch(() => undefined); // after chown, which clears some bits
}

async function writeInto(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const handle = await open(path, 'w');
  try {
    for (const chunk of chunks) await writeFully(handle, chunk);
  } finally {
    await handle.close();
  }
}

function toChunks(content: string | Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** Writes all bytes. A single write may be partial: on a nearly full disk, or for more than 2 GB at once. */
export async function writeFully(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  const maxBytes = 2 ** 30;
  for (let offset = 0; offset < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, offset, Math.min(chunk.byteLength - offset, maxBytes));
    offset += bytesWritten;
  }
}
