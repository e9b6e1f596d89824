/** The files that the page is made of, each by its name: nothing else is served from the disk under a path of the request. */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, sep } from 'node:path';
import type { Context } from 'hono';
import { refused } from './failures.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** Paths of requests, and the files that answer them. */
export type PageFiles = ReadonlyMap<string, string>;

/** The built page: every file below a folder. */
export async function pageFiles(folder: string): Promise<PageFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile() && extname(entry.name) in types)
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length).split(sep).join('/').replace(/^\/*/, '/'), path]),
  );
}

/** What a page loads of ONNX Runtime: a script and its WebAssembly, for the CPU and for WebGPU. */
const runtimeFiles = [
  'ort.wasm.bundle.min.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort.webgpu.bundle.min.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
] as const;

/** What leads to the packages that have them: our own, and ONNX Runtime's, which does not show its package.json. */
const runtimeEntries = [
  '@sparring/onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
  'onnxruntime-web/wasm',
] as const;

/** The files of ONNX Runtime below `/ort/`; none if no package has them. */
export async function onnxRuntimeFiles(): Promise<PageFiles> {
  const { resolve } = createRequire(import.meta.url);
  for (const entry of runtimeEntries) {
    try {
      const folder = dirname(resolve(entry));
      const found = new Set(await readdir(folder));
      return new Map(
        runtimeFiles.filter((file) => found.has(file)).map((file) => [`/ort/${file}`, join(folder, file)]),
      );
    } catch {
      // The next package may be there.
    }
  }
  return new Map();
}

/** Names with a digest never change what they mean. */
const isHashed = (path: string) => path.startsWith('/assets/');

/** Answers with a file of the page. */
export async function servePageFile(context: Context, files: PageFiles): Promise<Response> {
  const path = context.req.path === '/' ? '/index.html' : context.req.path;
  const file = files.get(path);
  if (file === undefined) return refused(context, 404, 'not-found', `${path} is not a file of the studio`);
  const headers = {
    'Content-Type': types[extname(file)]!,
    'Cache-Control': isHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  return new Response(await readFile(file), { headers });
}
