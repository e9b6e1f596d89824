import type { Metadata } from 'h5wasm';
import { messageOf, SparringError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { discard, hdf5Library, type Hdf5Library } from './hdf5-library.ts';
import type { NpyHeader } from './npy.ts';
import { grouped } from '../../core/wording.ts';

export const hdf5Magic = '\x89HDF\r\n\x1a\n';

/** An array in an HDF5 file, as the file describes it. */
export interface Hdf5Dataset {
  /** Its groups and its name: `train/images`. */
  readonly name: string;
  readonly header: NpyHeader;
  /** How many rows of the first axis are stored together; 1 if the array is not in chunks. */
  readonly chunkRows: number;
  /** How many bytes a chunk takes; 0 if the array is not in chunks. */
  readonly chunkBytes: number;
}

/** So many groups and arrays are looked at; files of pictures have a handful. */
const mostObjects = 1000;
const deepestGroup = 16;
/** What is read at once, and so the most that a compressed chunk may hold. */
const mostAtOnce = 2 ** 27;
/** DEFLATE, the strongest of HDF5's own filters, makes at most so many bytes of one. */
const mostExpansion = 1032;
const slack = 2 ** 16;
const numberClasses = { integer: 0, float: 1 } as const;

/**
 * The arrays of numbers in an HDF5 file, read piece by piece.
 *
 * The library is given a file system of its own in which there is nothing but this file: links to other files
 * lead nowhere. What it makes of a damaged file stays within its own memory; if that ends in a trap, this instance
 * is not used again.
 */
export class Hdf5File {
  readonly #bytes: Bytes;
  readonly #library: Hdf5Library;
  readonly #path: string;
  readonly #file: bigint;
  #isOpen = true;

  private constructor(bytes: Bytes, library: Hdf5Library, path: string, file: bigint) {
    this.#bytes = bytes;
    this.#library = library;
    this.#path = path;
    this.#file = file;
  }

  /**
   * @param bytes that the file reads from until it is closed; not closed with it
   * @throws SparringError if they are no HDF5 file, or damaged
   */
  static async open(bytes: Bytes): Promise<Hdf5File> {
    const library = await hdf5Library();
    const path = mount(library, bytes);
    let file = -1n;
    try {
      file = guarded(bytes, library, () => library.open(path, library.H5F_ACC_RDONLY, false, -1, -1));
      if (file < 0n) throw damaged(bytes, 'the library cannot open it');
      return new Hdf5File(bytes, library, path, file);
    } finally {
      if (file < 0n) library.FS.unlink(path);
    }
  }

  /** All arrays of plain numbers, in the order in which the file lists them. @throws SparringError if it is damaged */
  datasets(): Hdf5Dataset[] {
    const found: Hdf5Dataset[] = [];
    let looked = 0;
    const visit = (group: string, depth: number): void => {
      for (const name of this.#call((library) => library.get_names(this.#file, group, false))) {
        if (++looked > mostObjects || depth > deepestGroup) {
          throw new SparringError(
            `${this.#bytes.name} has more than ${grouped(mostObjects)} groups and arrays, or groups around themselves: save the pictures alone`,
          );
        }
        const path = `${group === '/' ? '' : group}/${name}`;
        const type = this.#call((library) => library.get_type(this.#file, path));
        if (type === this.#library.H5G_GROUP) visit(path, depth + 1);
        else if (type === this.#library.H5G_DATASET) {
          const metadata = this.#call((library) => library.get_dataset_metadata(this.#file, path));
          const header = headerOf(metadata);
          if (header === undefined) continue;
          const chunks = metadata.chunks ?? [];
          const chunkBytes = chunks.reduce((product, length) => product * length, header.itemBytes);
          found.push({
            name: path.slice(1),
            header,
            chunkRows: chunks[0] ?? 1,
            chunkBytes: chunks.length === 0 ? 0 : chunkBytes,
          });
        }
      }
    };
    visit('/', 0);
    return found;
  }

  /**
   * The values of an array as bytes that are read by whole rows of its first axis, in C order.
   *
   * @throws SparringError if it says that it holds more than so short a file can
   */
  values({ name, header, chunkBytes }: Hdf5Dataset): Bytes {
    const { shape, itemBytes } = header;
    const rowBytes = shape.slice(1).reduce((product, size) => product * size, itemBytes);
    const size = shape.reduce((product, length) => product * length, itemBytes);
    if (size > this.#bytes.size * mostExpansion + slack) {
      throw damaged(this.#bytes, `${name} says that it has ${grouped(size)} bytes, more than it can hold`);
    }
    if (chunkBytes > mostAtOnce || rowBytes > mostAtOnce) {
      throw new SparringError(
        `${this.#bytes.name} keeps ${name} in pieces of ${grouped(Math.max(chunkBytes, rowBytes))} bytes, and at most ${grouped(mostAtOnce)} are read at once: save it in smaller chunks`,
      );
    }
    const readRows = (first: number, count: number) =>
      this.#readRows(`/${name}`, shape, rowBytes, first, count);
    const label = `${this.#bytes.name} (${name})`;
    return {
      name: label,
      size,
      read(offset, length) {
        const first = offset / rowBytes;
        const count = length / rowBytes;
        if (!(Number.isInteger(first) && Number.isInteger(count) && first + count <= shape[0]!)) {
          throw new SparringError(`${label} is read by whole rows of ${grouped(rowBytes)} bytes`);
        }
        return readRows(first, count);
      },
      close: () => undefined,
    };
  }

  /** May be called twice. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      this.#library.close_file(this.#file);
      this.#library.FS.unlink(this.#path);
    } catch {
      discard(this.#library); // of an instance that trapped, nothing needs to be tidied up
    }
  }

  #readRows(
    path: string,
    shape: readonly number[],
    rowBytes: number,
    first: number,
    count: number,
  ): Uint8Array {
    const length = count * rowBytes;
    if (length > mostAtOnce) {
      throw new SparringError(
        `${this.#bytes.name} was asked for ${grouped(length)} bytes, and at most ${grouped(mostAtOnce)} are read at once`,
      );
    }
    const counts = [count, ...shape.slice(1)].map(BigInt);
    const offsets = [first, ...shape.slice(1).map(() => 0)].map(BigInt);
    const strides = shape.map(() => 1n);
    return this.#call((library) => {
      const pointer = library._malloc(Math.max(1, length));
      if (pointer === 0)
        throw new SparringError(`there is no memory for ${grouped(length)} bytes of ${this.#bytes.name}`);
      try {
        const status = library.get_dataset_data(this.#file, path, counts, offsets, strides, BigInt(pointer));
        if (status < 0) throw damaged(this.#bytes, `${path} cannot be read`);
        return library.HEAPU8.slice(pointer, pointer + length); // a copy: the library's memory moves as it grows
      } finally {
        library._free(pointer);
      }
    });
  }

  #call<T>(work: (library: Hdf5Library) => T): T {
    if (!this.#isOpen) throw new SparringError(`${this.#bytes.name} was closed: open it again to read on`);
    return guarded(this.#bytes, this.#library, () => work(this.#library));
  }
}

let mounted = 0;

/** What h5wasm's types leave out of Emscripten's file system. */
interface FileSystem {
  createFile(
    folder: string,
    name: string,
    properties: object,
    canRead: boolean,
    canWrite: boolean,
  ): { stream_ops: object };
}

/** Puts a file into the library's file system, whose bytes are read when it asks for them. Returns its path. */
function mount({ FS }: Hdf5Library, bytes: Bytes): string {
  const name = `${mounted++}.h5`;
  const node = (FS as unknown as FileSystem).createFile('/', name, {}, true, false);
  Object.defineProperty(node, 'usedBytes', { get: () => bytes.size, set: () => {} });
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream: unknown, buffer: Uint8Array, offset: number, length: number, position: number): number {
      const count = Math.min(length, bytes.size - position);
      if (count <= 0) return 0;
      buffer.set(bytes.read(position, count), offset);
      return count;
    },
  };
  return `/${name}`;
}

/** What the library throws is what it made of a damaged file. */
function guarded<T>(bytes: Bytes, instance: Hdf5Library, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof SparringError) throw thrown;
    if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError) discard(instance);
    throw damaged(bytes, messageOf(thrown).replaceAll(/\s+/g, ' ').slice(0, 100), thrown);
  }
}

/** Undefined of anything but whole numbers and floats. */
function headerOf({ shape, type, size, signed, littleEndian, vlen }: Metadata): NpyHeader | undefined {
  if (shape === null || vlen || (type !== numberClasses.integer && type !== numberClasses.float))
    return undefined;
  const kind = type === numberClasses.float ? 'f' : signed ? 'i' : 'u';
  if (![1, 2, 4, 8].includes(size)) return undefined;
  return { kind, itemBytes: size, littleEndian, fortranOrder: false, shape, dataOffset: 0 };
}

function damaged(bytes: Bytes, why: string, cause?: unknown): SparringError {
  return new SparringError(
    `${bytes.name} is damaged, or no HDF5 file that can be read (${why}): fetch it again, or save its arrays with numpy.savez`,
    { cause },
  );
}
