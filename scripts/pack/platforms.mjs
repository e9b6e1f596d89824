/**
 * The packages with ONNX Runtime's library, one for each platform. They are made of the installed onnxruntime-node, which
 * has the libraries of all platforms, their GPU parts and an install script that fetches CUDA.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const source = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));

/** The version of ONNX Runtime, which is that of its packages. */
export const { version: onnxRuntimeVersion } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));

/**
 * @param {string} platform such as `linux-x64`
 * @param {string} name of the package
 */
function manifestOf(platform, name) {
  const [os, cpu] = platform.split('-');
  return {
    name,
    version: onnxRuntimeVersion,
    description: `The library of ONNX Runtime ${onnxRuntimeVersion} for ${platform}, which the npm package sparring calls.`,
    license: 'MIT',
    homepage: 'https://onnxruntime.ai',
    os: [os],
    cpu: [cpu],
    ...(os === 'linux' ? { libc: ['glibc'] } : {}),
    // Package managers that zip packages must leave a library on the disk.
    preferUnplugged: true,
  };
}

/**
 * @param {string} platform such as `linux-x64`
 * @param {{ name: string, library: string }} options the name of the package, and of its library
 * @returns {import('./tarball.mjs').PackedFile[]}
 */
export function platformPackage(platform, { name, library }) {
  const manifest = manifestOf(platform, name);
  const readme = `# ${name}\n\n${manifest.description} Sparring installs it where it fits. It has no install script.\n\nThe library was published by Microsoft in onnxruntime-node ${onnxRuntimeVersion}, and is unchanged. The notices of the\nsoftware in it: https://github.com/microsoft/onnxruntime/blob/v${onnxRuntimeVersion}/ThirdPartyNotices.txt\n`;
  return [
    { path: 'package.json', data: Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`) },
    { path: 'README.md', data: Buffer.from(readme) },
    { path: 'LICENSE', data: readFileSync(join(here, 'onnxruntime-LICENSE.txt')) },
    { path: library, data: readFileSync(join(source, 'bin/napi-v6', ...platform.split('-'), library)) },
  ];
}
