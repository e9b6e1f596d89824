/** Parts of small files and listings, read at once: see stamps.ts for why. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

/** Windows has neither. A link is not followed, and a pipe does not block. */
const { O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;

/** Bytes of an open file, as far as it has them: the first one, and how many at most. */
export type PieceOf = (from: number, count: number) => Buffer;

/**
 * Bytes of a regular file, as far as it has them.
 *
 * @throws Error of the system if it cannot be read, or is no regular file
 */
export function pieceOf(path: string, from: number, count: number): Buffer {
  return withPieces(path, (piece) => piece(from, count));
}

/** Opens a file, to read several pieces of it. @throws Error as `pieceOf`, and whatever `work` throws */
export function withPieces<T>(path: string, work: (pieceOf: PieceOf) => T): T {
  const file = openSync(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${path} is no file`);
    return work((from, count) => pieceIn(file, from, count));
  } finally {
    closeSync(file);
  }
}

function pieceIn(file: number, from: number, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count);
  let filled = 0;
  while (filled < count) {
    const read = readSync(file, bytes, filled, count - filled, from + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

/** The size of a folder of a few thousand names at most, if the file system tells such a size. */
const usualFolderBytes = 256_000;

/**
 * The names in a folder; none if it cannot be read. Of one that a stranger filled with a million files, they are read in the
 * background.
 *
 * @param size of the folder itself, as the system tells it
 */
export function namesIn(folder: string, size: number): readonly string[] | Promise<readonly string[]> {
  if (size === 0 || size > usualFolderBytes) return readdir(folder).catch(() => []);
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
