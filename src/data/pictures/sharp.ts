/** sharp, which decodes and encodes pictures by libvips. Its native code is loaded at the first picture, not at import. */
import { createRequire } from 'node:module';
import type sharpModule from 'sharp';

/** One picture on its way through libvips. */
export type { Sharp } from 'sharp';

export type SharpModule = typeof sharpModule;

let loading: Promise<SharpModule> | undefined;
let loaded: SharpModule | undefined;
let limited = false;

/** sharp, once it is loaded. Then a picture can be started without an `await`. */
export function loadedSharp(): SharpModule | undefined {
  return loaded;
}

/** Loads sharp, at the first call. */
export function loadSharp(): Promise<SharpModule> {
  loading ??= load();
  return loading;
}

/**
 * A copy of sharp resets libvips as it starts. So of the two that the package has, for `require` and for `import`, this
 * takes the one that the program already uses.
 */
async function load(): Promise<SharpModule> {
  const require = createRequire(import.meta.url);
  const required = require.cache[require.resolve('sharp')]?.exports as SharpModule | undefined;
  loaded = required ?? (await import('sharp')).default;
  if (limited) limit(loaded);
  return loaded;
}

/**
 * Gives libvips one thread and no cache, in the whole process. That is for a program to decide: the command line does, and
 * the library never. sharp is not loaded for it.
 */
export function limitSharp(): void {
  limited = true;
  if (loaded !== undefined) limit(loaded);
}

/** What libvips may open: the formats that are decoded. */
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}`);

/**
 * libvips has one thread pool, one cache and one list of loaders per process. Its threads would compete with training for
 * cores, and several pictures are decoded in parallel anyway. Its cache would keep files that are read only once. All
 * loaders but a few are turned off, although no other file is ever passed to it (`expectPicture`): a drawing could name
 * files and take for ever.
 */
function limit(sharp: SharpModule): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
}
