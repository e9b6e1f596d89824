/**
 * The package with ONNX Runtime for the studio's page: of the 139 MB of onnxruntime-web, the two scripts that a page loads
 * and their WebAssembly, for the CPU and for WebGPU.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
/** The package does not let its package.json be resolved. */
const source = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
const { version } = JSON.parse(readFileSync(join(source, '../package.json'), 'utf8'));

const name = '@sparring/onnxruntime-web';
const files = [
  'ort.wasm.bundle.min.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort.webgpu.bundle.min.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
];

/** @returns {{ name: string, version: string, files: import('./tarball.mjs').PackedFile[] }} */
export function webRuntimePackage() {
  const manifest = {
    name,
    version,
    description: `ONNX Runtime ${version} for pages, which the studio of the npm package sparring loads.`,
    license: 'MIT',
    homepage: 'https://onnxruntime.ai',
  };
  const readme = `# ${name}\n\n${manifest.description} It has no install script.\n\nThe files were published by Microsoft in onnxruntime-web ${version}, and are unchanged. The notices of the\nsoftware in them: https://github.com/microsoft/onnxruntime/blob/v${version}/ThirdPartyNotices.txt\n`;
  return {
    name,
    version,
    files: [
      { path: 'package.json', data: Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`) },
      { path: 'README.md', data: Buffer.from(readme) },
      { path: 'LICENSE', data: readFileSync(join(here, 'onnxruntime-LICENSE.txt')) },
      ...files.map((file) => ({ path: `dist/${file}`, data: readFileSync(join(source, file)) })),
    ],
  };
}
