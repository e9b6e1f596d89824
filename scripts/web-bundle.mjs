/**
 * The two files for pages without a bundler, made of a built library: `bundle/sparring.js` with everything of
 * `sparring/web`, and `bundle/worker.js`, the worker that trains. ONNX Runtime stays outside: it is loaded from a URL,
 * with its WebAssembly.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const entries = { 'sparring.js': 'web.js', 'worker.js': 'web-worker.js' };

/** @param {string} folder of the built library, such as `dist` */
export async function bundleForPages(folder) {
  for (const [file, entry] of Object.entries(entries)) {
    const bundle = await rolldown({
      input: join(folder, entry),
      external: /^onnxruntime-web\//,
      platform: 'browser',
      onLog(level, log, handler) {
        // Nothing may be missing in a file that stands alone.
        handler(level === 'warn' ? 'error' : level, log);
      },
    });
    await bundle.write({
      file: join(folder, 'bundle', file),
      format: 'es',
      minify: true,
      codeSplitting: false,
      comments: false,
    });
    await bundle.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await bundleForPages(process.argv[2] ?? 'dist');
}
