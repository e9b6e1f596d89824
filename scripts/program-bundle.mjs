/**
 * The command line of a built library in a few files instead of hundreds: opening a file costs more than reading what is in
 * it, and each command waited for all of its modules. Commands stay files of their own, which are loaded when they are used.
 */
import { rename, rm } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { writeLicences } from './licences.mjs';

/** What is started as a program. */
const programs = ['main.js', 'beside.js'];

/** Packages of many modules, of which few are used. */
const joined = ['zod', 'commander'];

/** @param {string} folder of the built library, such as `dist` */
export async function bundleProgram(folder) {
  const modules = resolve(folder, 'cli');
  const bundled = resolve(folder, 'cli-bundle');
  const bundle = await rolldown({
    cwd: resolve(folder), // so that the names in it are the same in every folder
    input: programs.map((name) => join(modules, name)),
    // Other packages are those that npm installed.
    external: (id) => /^[@a-z]/.test(id) && !isAbsolute(id) && !joined.includes(id),
    platform: 'node',
    resolve: { symlinks: false }, // names in it are those that were asked for
    treeshake: { moduleSideEffects: false }, // as package.json says, which is not beside every folder
    plugins: [placesIn(modules)],
    onLog(level, log, handler) {
      handler(level === 'warn' ? 'error' : level, log);
    },
  });
  const { output } = await bundle.write({
    dir: bundled,
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  });
  await bundle.close();
  await writeLicences(
    bundled,
    output.flatMap(({ moduleIds }) => moduleIds ?? []),
  );
  await rm(modules, { recursive: true });
  await rename(bundled, modules);
}

/**
 * Modules find files by where they are, and are elsewhere in the bundle, in a folder beside that of their own.
 *
 * @param {string} folder of the files of the bundle
 */
function placesIn(folder) {
  return {
    name: 'places',
    transform(code, id) {
      const isFile = !id.startsWith('\0'); // the bundler has modules of its own
      if (!isFile || !code.includes('import.meta.url')) return undefined;
      const place = relative(folder, id).split(sep).join('/');
      return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, import.meta.url).href`);
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await bundleProgram(process.argv[2] ?? 'dist');
}
