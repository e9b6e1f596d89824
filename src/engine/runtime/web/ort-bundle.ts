/** Loads ONNX Runtime's own scripts: by their names, or from a URL. */
import { messageOf, SparringError } from '../../../core/errors.ts';
import type { WebDevice } from './web-devices.ts';

export type Ort = typeof import('onnxruntime-web/webgpu');

/** One bundle per device: the one with WebGPU is twice as large. */
const named: Readonly<Record<WebDevice, () => Promise<Ort>>> = {
  wasm: () => import('onnxruntime-web/wasm'),
  webgpu: () => import('onnxruntime-web/webgpu'),
};

/** The files of the same bundles in the folder `dist` of the package. */
const files: Readonly<Record<WebDevice, string>> = {
  wasm: 'ort.wasm.bundle.min.mjs',
  webgpu: 'ort.webgpu.bundle.min.mjs',
};

/**
 * Loads the bundle of a device.
 *
 * @param folder the URL of a folder with the files of `onnxruntime-web/dist`. Without it the bundle is imported by its
 *   name, which takes a bundler or an import map
 * @throws SparringError if it cannot be loaded
 */
export async function loadBundle(device: WebDevice, folder: string | URL | undefined): Promise<Ort> {
  if (folder === undefined) {
    try {
      return await named[device]();
    } catch (error) {
      throw new SparringError(
        `onnxruntime-web/${device} could not be loaded (${messageOf(error)}): install onnxruntime-web and bundle it, name it in the page's import map, or pass the URL of its folder dist as onnxRuntimeUrl (import maps do not reach workers)`,
        { code: 'device', cause: error },
      );
    }
  }
  const url = new URL(files[device], folderUrl(folder));
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ url.href)) as Ort;
  } catch (error) {
    throw new SparringError(
      `${url.href} could not be loaded (${messageOf(error)}): pass the URL of a folder with the files of onnxruntime-web/dist as onnxRuntimeUrl`,
      { code: 'device', cause: error },
    );
  }
}

/** The absolute URL of a folder, with a final `/`. A relative one is relative to the page, or to the worker's script. */
export function folderUrl(folder: string | URL): string {
  const base = typeof document === 'undefined' ? globalThis.location?.href : document.baseURI;
  const { href } = new URL(folder, base);
  return href.endsWith('/') ? href : `${href}/`;
}
