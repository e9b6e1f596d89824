/** The C library of HDF5, compiled to WebAssembly (h5wasm, by NIST), with bounded memory. */
import { readFile } from 'node:fs/promises';
import type { Module } from 'h5wasm';
import { SparringError } from '../../core/errors.ts';

export type Hdf5Library = typeof Module;

/** Options of Emscripten modules: https://emscripten.org/docs/api_reference/module.html */
interface ModuleOptions {
  readonly noInitialRun: boolean;
  readonly print: () => void;
  readonly printErr: () => void;
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): void;
}

/** The limit on the library's memory, in bytes: enough for a decompressed chunk and its conversion. */
export const maxMemoryBytes = 2 ** 29;
const pageBytes = 2 ** 16;

let loading: Promise<Hdf5Library> | undefined;
let loaded: Hdf5Library | undefined;

/**
 * The instance shared by all files, until it is discarded.
 *
 * @throws SparringError if h5wasm is not installed: it is an optional package
 */
export function hdf5Library(): Promise<Hdf5Library> {
  loading ??= load().then(
    (library) => (loaded = library),
    (thrown: unknown) => {
      loading = undefined;
      throw thrown;
    },
  );
  return loading;
}

/** Makes files that are opened later use a new instance: after a trap, the state of this one is undefined. */
export function discard(library: Hdf5Library): void {
  if (library === loaded) loading = loaded = undefined;
}

/**
 * Creates an instance of the library. The entry point of the package provides only one. Messages are not printed,
 * because errors are reported as status codes. The memory is bounded, because a false length in a file makes the
 * library allocate as much.
 */
async function load(): Promise<Hdf5Library> {
  const { href } = new URL('./hdf5_util.js', packageAddress());
  const { default: start } = (await import(href)) as {
    default: (options: ModuleOptions) => Promise<Hdf5Library>;
  };
  const module = await WebAssembly.compile(embeddedBinary(await readFile(new URL(href), 'utf8')));
  const library = await start({
    noInitialRun: true,
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      const { memory } = instance.exports;
      if (!(memory instanceof WebAssembly.Memory)) {
        throw new Error('h5wasm does not export its memory, so it cannot be bounded');
      }
      bound(memory);
      done(instance, module);
    },
  });
  confine(library);
  return library;
}

/** The part of Emscripten's file system that is missing in h5wasm's types. */
interface FileSystem {
  open: (this: unknown, path: unknown, ...rest: readonly unknown[]) => unknown;
  readonly ErrnoError: new (code: number) => Error;
}

/** Emscripten's number of ENOENT. */
const noSuchFile = 44;

interface Confinement {
  /** The only path that can be opened, while it is. */
  allowed: string | undefined;
  /** The other paths that the library asked for. */
  refused: string[];
}
const confinements = new WeakMap<Hdf5Library, Confinement>();

/**
 * Makes every file but the one that is being opened absent for the library. A file can name others: in links, as the
 * sources of a virtual data set, as where an array's bytes are. They would be looked for among Emscripten's, where they
 * could only be another caller's file, or a device such as the terminal, on which a read waits.
 */
function confine(library: Hdf5Library): void {
  const files = library.FS as unknown as FileSystem;
  const open = files.open;
  const confinement: Confinement = { allowed: undefined, refused: [] };
  confinements.set(library, confinement);
  files.open = (path, ...rest) => {
    if (path === confinement.allowed) return open.call(files, path, ...rest);
    confinement.refused.push(String(path));
    throw new files.ErrnoError(noSuchFile);
  };
}

/** Opens a file of the library's file system to be read. Returns its number, negative if it cannot be opened. */
export function openForReading(library: Hdf5Library, path: string): bigint {
  const confinement = confinements.get(library)!;
  confinement.allowed = path;
  try {
    return library.open(path, library.H5F_ACC_RDONLY, false, -1, -1);
  } finally {
    confinement.allowed = undefined;
  }
}

/** Works with the library. @returns the files that it looked for meanwhile, as they are named in the file at work */
export function filesAskedFor(library: Hdf5Library, work: () => void): string[] {
  const confinement = confinements.get(library)!;
  confinement.refused = [];
  work();
  // The library looks for a name in the folder of the file, which is /.
  return [...new Set(confinement.refused.map((path) => path.replace(/^\/\//, '')))];
}

function packageAddress(): string {
  try {
    return import.meta.resolve('h5wasm');
  } catch (thrown) {
    throw new SparringError(
      'HDF5 files are read by the npm package h5wasm, which is not installed: run npm i h5wasm@0.10',
      { cause: thrown },
    );
  }
}

/** Makes the memory fail to grow beyond the limit. The library treats this as running out of memory. */
function bound(memory: WebAssembly.Memory): void {
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * pageBytes > maxMemoryBytes) throw new RangeError('no more memory');
    return WebAssembly.Memory.prototype.grow.call(memory, pages);
  };
}

const literalStart = "binaryDecode('";
const escaped: Readonly<Record<string, string>> = { n: '\n', r: '\r' };

/**
 * The WebAssembly that Emscripten embedded in its JavaScript as a string, one character per byte (U+0100 for 0). The
 * script decodes it only when it creates the instance itself, so `instantiateWasm` must do it here.
 */
function embeddedBinary(script: string): Uint8Array<ArrayBuffer> {
  const found = script.indexOf(literalStart);
  if (found === -1) throw new Error('h5wasm does not have its WebAssembly in hdf5_util.js');
  const bytes = new Uint8Array(script.length - found);
  let count = 0;
  for (let at = found + literalStart.length; script[at] !== "'"; at++) {
    const isEscape = script[at] === '\\';
    if (isEscape) at++;
    const character = (isEscape && escaped[script[at]!]) || script[at]!;
    bytes[count++] = character.charCodeAt(0); // modulo 256
  }
  return bytes.subarray(0, count);
}
