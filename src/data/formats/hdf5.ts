import type { Metadata } from 'h5wasm';
import { DataError, messageOf, SparringError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { discard, hdf5Library, type Hdf5Library } from './hdf5-library.ts';
import type { NpyHeader } from './npy.ts';
import { grouped } from '../../core/wording.ts';

export const hdf5Magic = '\x89HDF\r\n\x1a\n';

/** The description of an array in an HDF5 file. */
export interface Hdf5Dataset {
  /** With its groups: `train/images`. */
  readonly name: string;
  readonly header: NpyHeader;
  /** The number of rows of the first axis in a chunk; 1 if the array is contiguous. */
  readonly chunkRows: number;
  /** The size of a chunk; 0 if the array is contiguous. */
  readonly chunkBytes: number;
}

/** The limit on groups and arrays; files of pictures have a handful. */
const maxObjects = 1000;
const maxDepth = 16;
/** The limit on one read, and so on the size of a compressed chunk. */
const maxReadBytes = 2 ** 27;
/** DEFLATE, the strongest of HDF5's own filters, expands data by at most this factor. */
const maxExpansion = 1032;
const overheadBytes = 2 ** 16;
const numberClasses = { integer: 0, float: 1 } as const;

/**
 * The arrays of numbers in an HDF5 file, read piece by piece.
 *
 * The library runs on a virtual file system that contains only such files, so links to other files lead nowhere. Damage
 * that a bad file does stays within the library's memory. If it causes a trap, the instance is not used again.
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
   * @param bytes of the file, read until it is closed; not closed with it
   * @throws SparringError if the bytes are damaged or not an HDF5 file
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

  /** All arrays of plain numbers, in the order of the file. @throws SparringError if the file is damaged */
  datasets(): Hdf5Dataset[] {
    const found: Hdf5Dataset[] = [];
    let visited = 0;
    const visit = (group: string, depth: number): void => {
      for (const name of this.#call((library) => library.get_names(this.#file, group, false))) {
        if (++visited > maxObjects || depth > maxDepth) {
          throw new DataError(
            `${this.#bytes.name} has more than ${grouped(maxObjects)} groups and arrays, or groups that contain themselves: save the pictures alone`,
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
   * The values of an array as bytes in C order. Reads must cover complete rows of the first axis.
   *
   * @throws SparringError if the array claims to be larger than the file can hold
   */
  values({ name, header, chunkBytes }: Hdf5Dataset): Bytes {
    const { shape, itemBytes } = header;
    const rowBytes = shape.slice(1).reduce((product, size) => product * size, itemBytes);
    const size = shape.reduce((product, length) => product * length, itemBytes);
    if (size > this.#bytes.size * maxExpansion + overheadBytes) {
      throw damaged(this.#bytes, `${name} claims ${grouped(size)} bytes, more than the file can hold`);
    }
    if (chunkBytes > maxReadBytes || rowBytes > maxReadBytes) {
      throw new DataError(
        `${this.#bytes.name} stores ${name} in pieces of ${grouped(Math.max(chunkBytes, rowBytes))} bytes, but at most ${grouped(maxReadBytes)} are read at once: save it in smaller chunks`,
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
          throw new DataError(`${label} is read in complete rows of ${grouped(rowBytes)} bytes`);
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
      discard(this.#library); // an instance that trapped needs no cleaning up
    }
  }

  #readRows(
    path: string,
    shape: readonly number[],
    rowBytes: number,
    first: number,
    count: number,
  ): Uint8Array<ArrayBuffer> {
    const length = count * rowBytes;
    if (length > maxReadBytes) {
      throw new DataError(
        `got a request for ${grouped(length)} bytes of ${this.#bytes.name}, expected at most ${grouped(maxReadBytes)}`,
      );
    }
    const counts = [count, ...shape.slice(1)].map(BigInt);
    const offsets = [first, ...shape.slice(1).map(() => 0)].map(BigInt);
    const strides = shape.map(() => 1n);
    return this.#call((library) => {
      const pointer = library._malloc(Math.max(1, length));
      if (pointer === 0)
        throw new DataError(`not enough memory for ${grouped(length)} bytes of ${this.#bytes.name}`);
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
    if (!this.#isOpen)
      throw new DataError(`${this.#bytes.name} was closed: open it again to read more`, { code: 'closed' });
    return guarded(this.#bytes, this.#library, () => work(this.#library));
  }
}

let mounted = 0;

/** The part of Emscripten's file system that is missing in h5wasm's types. */
interface FileSystem {
  createFile(
    folder: string,
    name: string,
    properties: object,
    canRead: boolean,
    canWrite: boolean,
  ): { stream_ops: object };
}

/** Adds a file to the library's file system. Its bytes are read on demand. Returns its path. */
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

/** Converts what the library throws: it throws only because of a damaged file. */
function guarded<T>(bytes: Bytes, instance: Hdf5Library, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof SparringError) throw thrown;
    if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError) discard(instance);
    throw damaged(bytes, messageOf(thrown).replaceAll(/\s+/g, ' ').slice(0, 100), thrown);
  }
}

/** Undefined unless the values are integers or floats. */
function headerOf({ shape, type, size, signed, littleEndian, vlen }: Metadata): NpyHeader | undefined {
  if (shape === null || vlen || (type !== numberClasses.integer && type !== numberClasses.float))
    return undefined;
  const kind = type === numberClasses.float ? 'f' : signed ? 'i' : 'u';
  if (![1, 2, 4, 8].includes(size)) return undefined;
  return { kind, itemBytes: size, littleEndian, fortranOrder: false, shape, dataOffset: 0 };
}

function damaged(bytes: Bytes, why: string, cause?: unknown): SparringError {
  return new DataError(
    `${bytes.name} is damaged, or not a supported HDF5 file (${why}): replace it with a whole copy, or save its arrays with numpy.savez`,
    { cause },
  );
}
