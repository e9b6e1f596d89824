/**
 * Which npm packages contain ONNX Runtime. A package for each platform has its library and nothing else
 * (`scripts/pack`). onnxruntime-node has the libraries of all platforms, and a binding, which other devices need.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';

/** Platforms for which ONNX Runtime is published, as Node names them, with the name of its library. */
export const libraryNames: Readonly<Record<string, string>> = {
  'linux-x64': 'libonnxruntime.so.1',
  'linux-arm64': 'libonnxruntime.so.1',
  'darwin-arm64': 'libonnxruntime.1.dylib',
  'win32-x64': 'onnxruntime.dll',
  'win32-arm64': 'onnxruntime.dll',
};

/**
 * The version of onnxruntime-node that belongs to the packages of the platforms. One process can load only one version of
 * ONNX Runtime's library.
 */
const bindingVersion = '1.30';

const installBinding = `npm i onnxruntime-node@${bindingVersion} --ignore-scripts`;

/** This platform, such as `linux-x64`; `linux-x64-musl` on Linux without glibc, for which there is no library. */
export function thisPlatform(): string {
  return `${platform()}-${arch()}${platform() === 'linux' && !hasGlibc() ? '-musl' : ''}`;
}

function hasGlibc(): boolean {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

/** The package with the library of a platform. */
export function packageOf(name: string): string {
  return `@sparring/onnxruntime-${name}`;
}

/** The path of a library that the user named in the environment, for a device that those of npm lack. */
export function namedLibrary(): string | undefined {
  return process.env['SPARRING_ONNXRUNTIME'] || undefined;
}

/**
 * The path of ONNX Runtime's library: the one that the user named, or in the package of this platform, or else in
 * onnxruntime-node.
 *
 * @param require of a file that sees the packages
 * @returns undefined if neither is installed, or this platform has no library
 */
export function findLibrary(require: NodeJS.Require): string | undefined {
  const named = namedLibrary();
  if (named !== undefined) return named;
  const name = `${platform()}-${arch()}`;
  const file = libraryNames[name];
  if (file === undefined) return undefined;
  const own = folderOf(packageOf(name), require);
  if (own !== undefined) return join(own, file);
  const binding = folderOf('onnxruntime-node', require);
  return binding && join(binding, 'bin/napi-v6', platform(), arch(), file);
}

/** The path of the library with ONNX Runtime's kernels for CUDA, which is beside it where it has them. */
export function cudaProviderOf(library: string): string {
  const file = platform() === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  return join(dirname(library), file);
}

/** Whether the library that is used may have CUDA: whoever names one knows. */
export function mayHaveCuda(library = findLibrary(createRequire(import.meta.url))): boolean {
  return library !== undefined && (namedLibrary() !== undefined || existsSync(cudaProviderOf(library)));
}

function folderOf(name: string, require: NodeJS.Require): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** What to do where no library is found, in a sentence. */
export function libraryMissing(name: string): string {
  return name in libraryNames
    ? `ONNX Runtime for ${name} is not installed: run npm i ${packageOf(name)}, or ${installBinding}`
    : `ONNX Runtime has no library for ${name}: use one of ${Object.keys(libraryNames).join(', ')}, or train in a page with sparring/web`;
}

/** What to do where the binding is not installed, in a sentence. @param purpose what needs it */
export function bindingMissing(purpose: string): string {
  return `${purpose} needs onnxruntime-node, which is not installed: run ${installBinding}`;
}
