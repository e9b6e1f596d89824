/** HDF5's own C library, compiled to WebAssembly (h5wasm, by NIST), with bounded memory. */
import { readFile } from 'node:fs/promises';
import type { Module } from 'h5wasm';

export type Hdf5Library = typeof Module;

/** What Emscripten's modules are started with: https://emscripten.org/docs/api_reference/module.html */
interface ModuleOptions {
  readonly noInitialRun: boolean;
  readonly print: () => void;
  readonly printErr: () => void;
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): void;
}

/** Bytes that the library may take in all: a chunk, unpacked, and what is made of it. */
export const mostMemory = 2 ** 29;
const pageBytes = 2 ** 16;

let loading: Promise<Hdf5Library> | undefined;
let loaded: Hdf5Library | undefined;

/** The instance that files are opened with: one for all, until it is discarded. */
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

/** Files that are opened from now on get another instance: after a trap this one is not to be trusted. */
export function discard(library: Hdf5Library): void {
  if (library === loaded) loading = loaded = undefined;
}

/**
 * An instance of the library's module, of which the package's own entry point gives no more than one. Its messages are
 * not printed, errors are told by status. Its memory is bounded: a length that lies makes it ask for all there is.
 */
async function load(): Promise<Hdf5Library> {
  const { href } = new URL('./hdf5_util.js', import.meta.resolve('h5wasm'));
  const { default: start } = (await import(href)) as {
    default: (options: ModuleOptions) => Promise<Hdf5Library>;
  };
  const module = await WebAssembly.compile(embeddedBinary(await readFile(new URL(href), 'utf8')));
  return start({
    noInitialRun: true,
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      const { memory } = instance.exports;
      if (!(memory instanceof WebAssembly.Memory)) {
        throw new Error('h5wasm keeps its memory to itself, so that it cannot be bounded');
      }
      bound(memory);
      done(instance, module);
    },
  });
}

/** Growing beyond the bound fails, as it does where there is no more memory: the library is told so. */
function bound(memory: WebAssembly.Memory): void {
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * pageBytes > mostMemory) throw new RangeError('no more memory');
    return WebAssembly.Memory.prototype.grow.call(memory, pages);
  };
}

const literalStart = "binaryDecode('";
const escaped: Readonly<Record<string, string>> = { n: '\n', r: '\r' };

/**
 * The WebAssembly that Emscripten wrote into its JavaScript, a character a byte (and U+0100 for 0). Whoever instantiates
 * it has to find it: the script decodes it only where it instantiates it itself.
 */
function embeddedBinary(script: string): Uint8Array<ArrayBuffer> {
  const found = script.indexOf(literalStart);
  if (found === -1) throw new Error('h5wasm has its WebAssembly elsewhere than in hdf5_util.js');
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
