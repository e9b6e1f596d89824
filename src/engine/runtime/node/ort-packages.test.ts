import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadBinding } from './ort-binding.ts';
import { OnnxRuntimeLibrary } from './ort-native-library.ts';
import { createNodeRuntime } from './ort-node.ts';
import { bindingMissing, findLibrary, libraryMissing, packageOf, thisPlatform } from './ort-packages.ts';

const platformName = `${process.platform}-${process.arch}`;

let project = '';
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'sparring-packages-')));
});
afterEach(() => rmSync(project, { recursive: true }));

function install(name: string): string {
  const folder = join(project, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name }));
  return folder;
}

/** The library that a file of the project finds. */
const found = () => findLibrary(createRequire(join(project, 'main.js')));

describe('ONNX Runtime’s library', () => {
  it('is not found where no package is installed', () => {
    expect(found()).toBeUndefined();
  });

  it('is found in onnxruntime-node', () => {
    const folder = install('onnxruntime-node');
    expect(found()).toContain(join(folder, 'bin/napi-v6', process.platform, process.arch));
  });

  it('is found in the package of the platform first', () => {
    install('onnxruntime-node');
    const folder = install(packageOf(platformName));
    expect(found()).toContain(join(folder, ''));
  });

  it('is the one that the user named, before all', () => {
    install(packageOf(platformName));
    vi.stubEnv('SPARRING_ONNXRUNTIME', '/opt/cuda/libonnxruntime.so');
    expect(found()).toBe('/opt/cuda/libonnxruntime.so');
    vi.stubEnv('SPARRING_ONNXRUNTIME', ''); // as good as none
    expect(found()).toContain(packageOf(platformName));
    vi.unstubAllEnvs();
  });
});

describe('what to do', () => {
  it('names the package of the platform, and the one that has all', () => {
    expect(libraryMissing('linux-x64')).toBe(
      'ONNX Runtime for linux-x64 is not installed: run npm i @sparring/onnxruntime-linux-x64, or npm i onnxruntime-node@1.30 --ignore-scripts',
    );
  });

  it('names the platforms where ONNX Runtime is not published for this one', () => {
    expect(libraryMissing('linux-x64-musl')).toMatch(
      /^ONNX Runtime has no library for linux-x64-musl: use one of linux-x64, .*, or train in a page/,
    );
  });

  it('names onnxruntime-node where only its binding will do', async () => {
    expect(bindingMissing('device webgpu')).toBe(
      'device webgpu needs onnxruntime-node, which is not installed: run npm i onnxruntime-node@1.30 --ignore-scripts',
    );
    await expect(loadBinding('never said')).resolves.toHaveProperty('InferenceSession');
  });

  it('recognises this platform', () => {
    expect(thisPlatform()).toBe(platformName);
  });
});

it('runs on the CPU without loading onnxruntime-node', async () => {
  const loaded = vi.fn<() => void>();
  vi.doMock('onnxruntime-node', () => {
    loaded();
    return {};
  });
  try {
    expect((await createNodeRuntime({ threads: 1 })).execution.calls).toBe('direct');
    expect(OnnxRuntimeLibrary.open()).toBeInstanceOf(OnnxRuntimeLibrary);
    expect(loaded).not.toHaveBeenCalled();
  } finally {
    vi.doUnmock('onnxruntime-node');
  }
});
