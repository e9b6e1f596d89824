/** Parts of small files and listings, read at once: see stamps.ts for why. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';

/** Windows has neither. A link is not followed, and a pipe does not block. */
const { O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;

/**
 * Bytes of a regular file, as far as it has them.
 *
 * @param from the first byte
 * @param count how many at most
 * @throws Error of the system if it cannot be read, or is no regular file
 */
export function pieceOf(path: string, from: number, count: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${path} is no file`);
    const bytes = Buffer.allocUnsafe(count);
    let filled = 0;
    while (filled < count) {
      const read = readSync(file, bytes, filled, count - filled, from + filled);
      if (read === 0) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

/** The names in a folder; none if it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
