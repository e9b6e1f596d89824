/** The complete lines of a file, a piece at a time. */
import type { FileHandle } from 'node:fs/promises';

/** Between two pieces other tasks run: a piece is read and parsed in a few milliseconds. */
const pieceBytes = 2 ** 18;
/** A longer line is no record. */
export const maxLineBytes = 2 ** 20;

const lineFeed = 10;

export interface Lines {
  /** Complete lines, each with its line feed; they are valid until the next piece. Empty if a line was too long. */
  readonly bytes: Uint8Array;
  /** Where the line after them begins. */
  readonly end: number;
}

/**
 * The lines from byte `start` on that end before byte `size`. They end earlier if the file has become shorter.
 *
 * A line that is too long comes as no bytes.
 */
export async function* linesOf(file: FileHandle, start: number, size: number): AsyncGenerator<Lines> {
  let buffer = new Uint8Array(pieceBytes);
  let at = start;
  while (at < size) {
    const filled = await readInto(file, buffer.subarray(0, Math.min(buffer.length, size - at)), at);
    const end = buffer.subarray(0, filled).lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      at += end;
      yield { bytes: buffer.subarray(0, end), end: at };
    } else if (filled < Math.min(buffer.length, size - at) || at + filled === size) {
      return;
    } else if (buffer.length < maxLineBytes) {
      buffer = new Uint8Array(2 * buffer.length);
    } else {
      const next = await afterLongLine(file, at + filled, size, buffer);
      if (next === undefined) return;
      at = next;
      yield { bytes: new Uint8Array(), end: at };
    }
  }
}

async function afterLongLine(
  file: FileHandle,
  start: number,
  size: number,
  buffer: Uint8Array,
): Promise<number | undefined> {
  for (let at = start; at < size;) {
    const filled = await readInto(file, buffer.subarray(0, Math.min(buffer.length, size - at)), at);
    if (filled === 0) return undefined;
    const found = buffer.subarray(0, filled).indexOf(lineFeed);
    if (found >= 0) return at + found + 1;
    at += filled;
  }
  return undefined;
}

/** Fills bytes from a place in a file on. @returns how many there were */
export async function readInto(file: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const length = Math.min(bytes.length - filled, 2 ** 30);
    const { bytesRead } = await file.read(bytes, filled, length, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
