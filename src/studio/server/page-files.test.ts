import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { onnxRuntimeFiles } from './page-files.ts';

describe('onnxRuntimeFiles', () => {
  it('finds the files of the package that is installed, for the CPU and for WebGPU', async () => {
    const files = await onnxRuntimeFiles();
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        '/ort/ort.wasm.bundle.min.mjs',
        '/ort/ort-wasm-simd-threaded.wasm',
        '/ort/ort.webgpu.bundle.min.mjs',
        '/ort/ort-wasm-simd-threaded.asyncify.wasm',
      ]),
    );
    for (const file of files.values()) expect((await stat(file)).size).toBeGreaterThan(0);
  });
});
