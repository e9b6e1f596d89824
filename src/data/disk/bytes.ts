import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { messageOf, SparringError } from '../../core/errors.ts';
import { damaged } from './damaged.ts';
import { grouped } from '../../core/wording.ts';

/**
 * Bytes that are read piece by piece: a file of any length, or a part of one, or memory.
 *
 * Reading is synchronous, for two reasons. A training step blocks the JavaScript thread, and a picture whose
 * bytes had to be waited for would not be handed to the decoder until the step is over; read at once (some
 * microseconds, where the file is in the system's cache) it is decoded beside the step. And a parser that
 * never waits is simpler, and can be tried on hundreds of thousands of broken files.
 */
export interface Bytes {
  /** What errors call them: the path as it was given. */
  readonly name: string;
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset` on; possibly a view, so not to be written to.
   *
   * @throws SparringError if they reach past the end, before any memory is taken for them
   */
  read(offset: number, length: number): Uint8Array;
  /** Gives the file back. May be called twice; reading afterwards throws. */
  close(): void;
}

/**
 * Opens a file for reading, and nothing but a file: a pipe would never end, or never begin.
 *
 * @throws SparringError if there is none or it cannot be opened
 */
export function openBytes(path: string): Bytes {
  let descriptor: number | undefined;
  try {
    if (!statSync(path).isFile()) {
      throw new SparringError(`${path} is no file that can be read piece by piece: pass a regular file`);
    }
    // O_NONBLOCK: should a pipe have taken the file's place since, opening it does not hang.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return new FileBytes(path, descriptor, fstatSync(descriptor).size);
  } catch (thrown) {
    if (descriptor !== undefined) closeSync(descriptor);
    if (thrown instanceof SparringError) throw thrown;
    const { code } = thrown as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? messageOf(thrown));
    throw new SparringError(`cannot open ${path}: ${reason}`, { cause: thrown });
  }
}

/** Bytes that are in memory already. */
export function memoryBytes(bytes: Uint8Array, name: string): Bytes {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      checkRange(this, offset, length);
      return bytes.subarray(offset, offset + length);
    },
    close: () => undefined,
  };
}

/**
 * A part of other bytes, which it does not close.
 *
 * @throws SparringError if the part reaches past the end
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

  read(offset: number, length: number): Uint8Array {
    checkRange(this, offset, length);
    if (this.#descriptor === undefined) {
      throw new SparringError(`${this.name} was closed: open it again to read on`);
    }
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      let got: number;
      try {
        got = readSync(this.#descriptor, bytes, filled, length - filled, offset + filled);
      } catch (thrown) {
        throw new SparringError(`${this.name} cannot be read: ${messageOf(thrown)}`, { cause: thrown });
      }
      if (got === 0) {
        throw new SparringError(
          `${this.name} ends at byte ${grouped(offset + filled)} and had ${grouped(this.size)} when it was opened: leave it alone while it is read`,
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
    `has ${grouped(bytes.size)} bytes, and says that ${grouped(length)} are at byte ${grouped(offset)}`,
  );
}
