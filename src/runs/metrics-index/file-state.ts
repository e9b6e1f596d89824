/** How a file that only grows is recognised: by what it was, and by the bytes at its beginning and before its end. */
import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { lstat, type FileHandle } from 'node:fs/promises';
import { readInto } from './lines.ts';

/** What the system says of a file. */
export interface FileState {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: number;
  /** When it was written last, in nanoseconds. */
  readonly written: bigint;
}

/** How much of a file has been read. */
export interface ReadState extends FileState {
  /** The first bytes of the file: complete lines, all of which were read. */
  readonly bytes: number;
  /** Of the first and the last of them. */
  readonly digest: string;
}

const digestBytes = 4096;

export async function stateOf(file: FileHandle): Promise<FileState> {
  return stateIn(await file.stat({ bigint: true }));
}

function stateIn({ dev, ino, size, mtimeNs }: BigIntStats): FileState {
  return { device: dev, inode: ino, size: Number(size), written: mtimeNs };
}

/** Whether what stands at a path is as it was, so that it need not even be opened. */
export async function isUntouched(path: string, before: FileState | undefined): Promise<boolean> {
  if (before === undefined) return false;
  const found = await lstat(path, { bigint: true }).catch(() => undefined);
  return found !== undefined && isUnchanged(before, stateIn(found));
}

/** The digest of the first and the last of so many bytes; of fewer if the file has fewer. */
export async function digestOfEnds(file: FileHandle, bytes: number): Promise<string> {
  const ends = Buffer.alloc(2 * Math.min(digestBytes, bytes));
  const half = ends.length / 2;
  const filled = await readInto(file, ends.subarray(0, half), 0);
  const more = await readInto(file, ends.subarray(half), bytes - half);
  return createHash('sha256')
    .update(ends.subarray(0, filled))
    .update(ends.subarray(half, half + more))
    .digest('hex');
}

/** Whether a file is as it was, so that nothing has to be read. */
export function isUnchanged(before: FileState, now: FileState): boolean {
  return isSameFile(before, now) && before.size === now.size && before.written === now.written;
}

/** Whether a file still begins with what was read of it: it is the same, or something was appended. */
export async function continues(before: ReadState, now: FileState, file: FileHandle): Promise<boolean> {
  if (now.size < before.bytes) return false;
  // Of the same length but written again: somebody has edited it. A copy keeps its time, and becomes another file.
  if (now.size === before.size ? now.written !== before.written : !isSameFile(before, now)) return false;
  return (await digestOfEnds(file, before.bytes)) === before.digest;
}

function isSameFile(a: FileState, b: FileState): boolean {
  return a.device === b.device && a.inode === b.inode;
}
