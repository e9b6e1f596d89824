import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { DataError, messageOf } from '../../core/errors.ts';
import { explainFileError } from './file-errors.ts';
import { plainBytes } from '../../core/bytes.ts';
import { damaged } from './damaged.ts';
import { grouped } from '../../core/wording.ts';

/**
 * Random access to bytes: a file of any length, a part of one, or memory.
 *
 * Reads are synchronous, for two reasons. A training step blocks the JavaScript thread, so a picture whose bytes
 * were read asynchronously would reach the decoder only after the step. A synchronous read takes some microseconds
 * if the file is in the system's cache, and the picture is decoded during the step. Also, a synchronous parser is
 * simpler, and can be tested on hundreds of thousands of damaged files.
 */
export interface Bytes {
  /** The name in error messages: the path as it was given. */
  readonly name: string;
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset` on. The result may be a view: do not write to it.
   *
   * @throws SparringError if the range ends after the last byte; no memory is allocated then
   */
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  /** Closes the file. May be called twice. Reading afterwards throws. */
  close(): void;
}

/**
 * Opens a regular file for reading. Pipes are refused, because reading one may block for ever.
 *
 * @throws SparringError if the file does not exist, is not a regular file or cannot be opened
 */
export function openBytes(path: string): Bytes {
  let descriptor: number | undefined;
  try {
    if (!statSync(path).isFile()) {
      throw new DataError(`${path} is not a regular file: pass one instead of a folder, pipe or device`);
    }
    // O_NONBLOCK: opening does not hang if a pipe has replaced the file in the meantime.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return new FileBytes(path, descriptor, fstatSync(descriptor).size);
  } catch (thrown) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw explainFileError(thrown, path, { action: 'read' });
  }
}

/** Bytes in memory. */
export function memoryBytes(bytes: Uint8Array, name: string): Bytes {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      checkRange(this, offset, length);
      return plainBytes(bytes.subarray(offset, offset + length));
    },
    close: () => undefined,
  };
}

/**
 * A range of other bytes. Closing it does not close the others.
 *
 * @throws SparringError if the range ends after the last byte
 */
export function partOf(whole: Bytes, offset: number, size: number, name = whole.name): Bytes {
  checkRange(whole, offset, size);
  return {
    name,
    size,
    read(from, length) {
      checkRange(this, from, length);
      return whole.read(offset + from, length);
    },
    close: () => undefined,
  };
}

class FileBytes implements Bytes {
  readonly name: string;
  readonly size: number;
  #descriptor: number | undefined;

  constructor(name: string, descriptor: number, size: number) {
    this.name = name;
    this.#descriptor = descriptor;
    this.size = size;
  }

  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    checkRange(this, offset, length);
    if (this.#descriptor === undefined) {
      throw new DataError(`${this.name} was closed: open it again to read more`, { code: 'closed' });
    }
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      let got: number;
      try {
        got = readSync(this.#descriptor, bytes, filled, length - filled, offset + filled);
      } catch (thrown) {
        throw new DataError(`${this.name} cannot be read: ${messageOf(thrown)}`, { cause: thrown });
      }
      if (got === 0) {
        throw new DataError(
          `${this.name} ends at byte ${grouped(offset + filled)}, but had ${grouped(this.size)} bytes when it was opened: do not change it while it is read`,
        );
      }
      filled += got;
    }
    return bytes;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function checkRange(bytes: Pick<Bytes, 'name' | 'size'>, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= bytes.size) return;
  throw damaged(
    bytes,
    `has ${grouped(bytes.size)} bytes, but refers to ${grouped(length)} bytes at byte ${grouped(offset)}`,
  );
}
