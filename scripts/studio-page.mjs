/** Builds the page of the studio into a folder: files that the studio's server, or any server of files, can serve. */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { writeLicences } from './licences.mjs';

/** Loaded from its own files when a network runs, never by its name. */
const onnxRuntime = /^onnxruntime-web\//;

/** Libraries in files of their own: a browser keeps them when only the page's own code has changed. */
const libraries = [
  { name: 'preact', test: /node_modules\/(@preact|preact)\// },
  { name: 'uplot', test: /node_modules\/uplot\/.*js$/ },
  { name: 'gifenc', test: /node_modules\/gifenc\// },
];

const source = fileURLToPath(new URL('../src/studio/page/', import.meta.url));

/** @param {string} folder of the built library, such as `dist` */
export async function buildStudioPage(folder) {
  // Tests set another, and vite builds what it says.
  process.env.NODE_ENV = 'production';
  const { output } = await build({
    root: source,
    configFile: false,
    base: './',
    logLevel: 'warn',
    build: {
      outDir: join(folder, 'studio', 'page'),
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      // As data in the script they would need another rule of the content security policy.
      assetsInlineLimit: 0,
      rollupOptions: {
        external: onnxRuntime,
        output: { codeSplitting: { groups: libraries } },
      },
    },
    worker: { format: 'es', rollupOptions: { external: onnxRuntime } },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  });
  await writeLicences(
    join(folder, 'studio', 'page'),
    output.flatMap(({ moduleIds }) => moduleIds ?? []),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildStudioPage(process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url)));
}
