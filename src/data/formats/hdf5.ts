import type { Metadata } from 'h5wasm';
import { DataError, messageOf, SparringError } from '../../core/errors.ts';
import { counted, grouped } from '../../core/wording.ts';
import type { Bytes } from '../disk/bytes.ts';
import * as faults from './hdf5-faults.ts';
import { discard, filesAskedFor, hdf5Library, openForReading, type Hdf5Library } from './hdf5-library.ts';
import { whyNotOpened } from './hdf5-superblock.ts';
import type { NpyHeader } from './npy.ts';

/** The description of a data set in an HDF5 file. */
export interface Hdf5Dataset {
  /** With its groups: `train/images`. */
  readonly name: string;
  /** Undefined if the values are not plain numbers. */
  readonly header: NpyHeader | undefined;
  /** Why the values cannot be read. */
  readonly fault: DataError | undefined;
  /** How many rows of bytes it has, each of its own length, as picture files are stored; undefined if none. */
  readonly byteRows: number | undefined;
  /** The number of rows of the first axis in a chunk; 1 if the array is contiguous. */
  readonly chunkRows: number;
  /** The size of a chunk; 0 if the array is contiguous. */
  readonly chunkBytes: number;
}

/** Many data sets in one group, of which only the first is described. */
export interface Hdf5Series {
  readonly group: string;
  readonly count: number;
  readonly first: Hdf5Dataset | undefined;
}

/** A data set whose values are numbers. */
export interface Hdf5Array extends Hdf5Dataset {
  readonly header: NpyHeader;
}

/** The limit on groups and arrays; files of pictures have a handful. */
const maxObjects = 1000;
const maxDepth = 16;
/** How many virtual data sets may be over one another. */
const maxVirtualDepth = 4;
/** The limit on one read, and so on the size of a compressed chunk. */
const maxReadBytes = 2 ** 27;
/** DEFLATE, the strongest of HDF5's own filters, expands data by at most this factor. */
const maxExpansion = 1032;
const overheadBytes = 2 ** 16;
/** A row of variable length in memory: its length, and where it is. */
const rowPointerBytes = 8;

/**
 * The data sets in an HDF5 file, read piece by piece.
 *
 * The library can open this file only, so what a file names of others is absent. Damage that a bad file does stays within
 * the library's memory. If it causes a trap, the instance is not used again.
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
      file = guarded(bytes, library, () => openForReading(library, path));
      if (file < 0n) {
        const why = whyNotOpened(bytes);
        throw why === undefined
          ? damaged(bytes, 'the library cannot open it')
          : new DataError(`${bytes.name} ${why}`);
      }
      return new Hdf5File(bytes, library, path, file);
    } finally {
      if (file < 0n) library.FS.unlink(path);
    }
  }

  /**
   * What the file holds, in its order: the data sets that are numbers or could be taken for pictures, and the groups of
   * so many that they are not described one by one.
   *
   * @throws SparringError if the file is damaged
   */
  contents(): { readonly datasets: readonly Hdf5Dataset[]; readonly series: readonly Hdf5Series[] } {
    const datasets: Hdf5Dataset[] = [];
    const series: Hdf5Series[] = [];
    let visited = 0;
    const visit = (group: string, depth: number): void => {
      const names = this.#call((library) => library.get_names(this.#file, group === '' ? '/' : group, false));
      if (names.length > maxObjects) {
        const first = this.#describe(`${group}/${names[0]}`);
        series.push({ group: group.slice(1), count: names.length, first });
        return;
      }
      for (const name of names) {
        if (++visited > maxObjects || depth > maxDepth) {
          throw new DataError(
            `${this.#bytes.name} has more than ${grouped(maxObjects)} groups and arrays, or groups that contain themselves: save the pictures alone`,
          );
        }
        const path = `${group}/${name}`;
        if (this.#typeOf(path) === this.#library.H5G_GROUP) visit(path, depth + 1);
        else {
          const described = this.#describe(path);
          if (described !== undefined) datasets.push(described);
        }
      }
    };
    visit('', 0);
    return { datasets, series };
  }

  /** Undefined if it is of no use for pictures: a single text, a named type. A list of texts may be meant as labels. */
  #describe(path: string): Hdf5Dataset | undefined {
    const place = { file: this.#bytes.name, name: path.slice(1) };
    const type = this.#typeOf(path);
    const nothing = { name: place.name, header: undefined, byteRows: undefined, chunkRows: 1, chunkBytes: 0 };
    if (type === this.#library.H5G_LINK || type === this.#library.H5G_UDLINK) {
      return { ...nothing, fault: this.#faultOfLink(path) };
    }
    if (type !== this.#library.H5G_DATASET) return undefined;
    const metadata = this.#call((library) => library.get_dataset_metadata(this.#file, path));
    const header = headerOf(metadata);
    const byteRows = byteRowsOf(metadata);
    const fault =
      byteRows === undefined && header === undefined
        ? faults.faultOfValues(place, metadata)
        : this.#faultOfStorage(path, metadata);
    if (header === undefined && byteRows === undefined && fault === undefined) {
      return (metadata.shape ?? []).length === 0 ? undefined : { ...nothing, fault };
    }
    const chunks = metadata.chunks ?? [];
    const chunkBytes = chunks.reduce((product, length) => product * length, metadata.size);
    return {
      name: place.name,
      header,
      byteRows,
      fault,
      chunkRows: chunks[0] ?? 1,
      chunkBytes: chunks.length === 0 ? 0 : chunkBytes,
    };
  }

  #typeOf(path: string): number {
    return this.#call((library) => library.get_type(this.#file, path));
  }

  #faultOfLink(path: string): DataError {
    const place = { file: this.#bytes.name, name: path.slice(1) };
    const { filename, obj_path: inside } = this.#call(
      (library) => library.get_external_link(this.#file, path) as Partial<ExternalLink>,
    );
    if (filename !== undefined) return faults.faultOfExternalLink(place, filename, inside ?? '/');
    const target = this.#call((library) => library.get_symbolic_link(this.#file, path) as string | null);
    return faults.faultOfDeadLink(place, target ?? 'nothing');
  }

  /** What the way in which values are stored leaves unreadable. */
  #faultOfStorage(path: string, { virtual_sources: sources }: Metadata, depth = 0): DataError | undefined {
    const place = { file: this.#bytes.name, name: path.slice(1) };
    if (sources === undefined) {
      return faults.faultOfFilters(
        place,
        this.#call((library) => library.get_dataset_filters(this.#file, path)),
      );
    }
    const files = sources.map((source) => source.file_name);
    if (depth === maxVirtualDepth || files.some((name) => name !== '.'))
      return faults.faultOfVirtual(place, files);
    for (const name of new Set(sources.map((source) => source.dset_name))) {
      const part = name.startsWith('/') ? name : `/${name}`;
      if (this.#typeOf(part) !== this.#library.H5G_DATASET) return faults.faultOfMissingPart(place, name);
      const metadata = this.#call((library) => library.get_dataset_metadata(this.#file, part));
      const fault = this.#faultOfStorage(part, metadata, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  /**
   * The values of an array as bytes in C order. Reads must cover complete rows of the first axis.
   *
   * @throws SparringError if the values are not in the file, or the array claims to be larger than the file can hold
   */
  values({ name, header, fault, chunkBytes }: Hdf5Array): Bytes {
    if (fault !== undefined) throw fault;
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
    if (chunkBytes === 0 && size > 0) this.#checkStorage(name, () => readRows(0, 1));
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

  /** Only a read tells whether a contiguous array has its values in other files. */
  #checkStorage(name: string, read: () => void): void {
    let thrown: unknown;
    const files = filesAskedFor(this.#library, () => {
      try {
        read();
      } catch (error) {
        thrown = error; // reading the picture reports it
      }
    });
    if (thrown !== undefined && files.length > 0)
      throw faults.faultOfExternal({ file: this.#bytes.name, name }, files);
  }

  /**
   * Row `index` of a data set with rows of bytes (`byteRows`).
   *
   * @throws SparringError if it cannot be read
   */
  byteRow({ name, fault, byteRows = 0 }: Hdf5Dataset, index: number): Uint8Array<ArrayBuffer> {
    if (fault !== undefined) throw fault;
    if (!(index < byteRows))
      throw new DataError(`${this.#bytes.name} (${name}) has no row ${grouped(index)}`);
    const path = `/${name}`;
    return this.#call((library) => {
      const pointer = library._malloc(rowPointerBytes);
      if (pointer === 0) throw new DataError(`not enough memory for a row of ${this.#bytes.name}`);
      library.HEAPU8.fill(0, pointer, pointer + rowPointerBytes);
      try {
        const status = library.get_dataset_data(
          this.#file,
          path,
          [1n],
          [BigInt(index)],
          [1n],
          BigInt(pointer),
        );
        if (status < 0) throw damaged(this.#bytes, `${path} cannot be read`);
        const memory = library.HEAPU8;
        const view = new DataView(memory.buffer, memory.byteOffset + pointer, rowPointerBytes);
        const [length, at] = [view.getUint32(0, true), view.getUint32(4, true)];
        if (length > maxReadBytes || at + length > memory.length) {
          throw damaged(this.#bytes, `${path} has a row of ${counted(length, 'byte')}`);
        }
        const row = memory.slice(at, at + length);
        library.reclaim_vlen_memory_count(this.#file, path, '', BigInt(pointer), [1n]);
        return row;
      } finally {
        library._free(pointer);
      }
    });
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

interface ExternalLink {
  readonly filename: string;
  readonly obj_path: string;
}

/** Undefined unless the values are integers or floats. Whatever their order in the file, the library gives the last byte last. */
function headerOf({ shape, type, size, signed, vlen }: Metadata): NpyHeader | undefined {
  const { integer, float } = faults.valueClasses;
  if (shape === null || vlen || (type !== integer && type !== float)) return undefined;
  const kind = type === float ? 'f' : signed ? 'i' : 'u';
  if (![1, 2, 4, 8].includes(size)) return undefined;
  return { kind, itemBytes: size, littleEndian: true, fortranOrder: false, shape, dataOffset: 0 };
}

/** How many rows of bytes there are, each of its own length. */
function byteRowsOf({ shape, type, vlen_type: values }: Metadata): number | undefined {
  const isBytes =
    type === faults.valueClasses.rows && values?.type === faults.valueClasses.integer && values.size === 1;
  return isBytes && shape?.length === 1 ? shape[0] : undefined;
}

function damaged(bytes: Bytes, why: string, cause?: unknown): SparringError {
  return new DataError(
    `${bytes.name} is damaged, or not a supported HDF5 file (${why}): replace it with a whole copy, or save its arrays with numpy.savez`,
    { cause },
  );
}
