/** Loading the HDF5 library: once, without side effects on the process, with bounded memory. */
import { File, FS, ready } from 'h5wasm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { memoryBytes } from '../disk/bytes.ts';

const instantiate = Object.getOwnPropertyDescriptor(WebAssembly, 'instantiate')!;

beforeEach(async () => {
  await ready;
  vi.resetModules(); // so that each test loads the library itself
});

afterEach(() => {
  Object.defineProperty(WebAssembly, 'instantiate', instantiate);
});

function writtenFile() {
  const file = new File('/written.h5', 'w');
  file.create_dataset({ name: 'x', data: new Uint8Array(50), shape: [2, 5, 5] });
  file.close();
  const bytes = FS!.readFile('/written.h5');
  FS!.unlink('/written.h5');
  return memoryBytes(bytes, 'a.h5');
}

it('does not modify WebAssembly, however many files are opened at once', async () => {
  const { openHdf5 } = await import('./hdf5-source.ts');
  const replaced = vi.fn<(value: unknown) => void>();
  Object.defineProperty(WebAssembly, 'instantiate', {
    configurable: true,
    get: () => instantiate.value as unknown,
    set: replaced,
  });
  const sources = await Promise.all([openHdf5(writtenFile()), openHdf5(writtenFile())]);
  expect(sources.map(({ count }) => count)).toEqual([2, 2]);
  expect(replaced).not.toHaveBeenCalled();
  sources.forEach((source) => source.close!());
});

it('returns the same instance to all callers, and a new one after it is discarded', async () => {
  const { hdf5Library, discard } = await import('./hdf5-library.ts');
  const [first, second] = await Promise.all([hdf5Library(), hdf5Library()]);
  expect(second).toBe(first);
  discard(first);
  const third = await hdf5Library();
  expect(third).not.toBe(first);
  discard(first); // as when a file of the first instance is closed late
  expect(await hdf5Library()).toBe(third);
});

it('tries again after loading failed', async () => {
  const { hdf5Library } = await import('./hdf5-library.ts');
  const compile = vi.spyOn(WebAssembly, 'compile').mockRejectedValueOnce(new Error('out of memory'));
  await expect(hdf5Library()).rejects.toThrow('out of memory');
  expect((await hdf5Library())._malloc(1)).toBeGreaterThan(0);
  compile.mockRestore();
});

it('bounds the memory of the library only', async () => {
  const { hdf5Library, maxMemoryBytes } = await import('./hdf5-library.ts');
  const library = await hdf5Library();
  expect(library._malloc(maxMemoryBytes)).toBe(0);
  expect(library._malloc(maxMemoryBytes / 4)).toBeGreaterThan(0);
  const pages = maxMemoryBytes / 2 ** 16;
  expect(new WebAssembly.Memory({ initial: 1, maximum: 2 * pages }).grow(pages)).toBe(1);
});
