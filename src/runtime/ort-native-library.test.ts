import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OnnxRuntimeLibrary } from './ort-native-library.ts';

const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');

describe('OnnxRuntimeLibrary', () => {
  it('opens what onnxruntime-node brings, once', () => {
    const library = OnnxRuntimeLibrary.open();
    expect(library).toBeInstanceOf(OnnxRuntimeLibrary);
    expect(OnnxRuntimeLibrary.open()).toBe(library);
  });

  it('throws what the library says', () => {
    const library = OnnxRuntimeLibrary.open()!;
    const options = library.create('CreateSessionOptions');
    expect(() =>
      library.create('CreateSessionFromArray', library.env, Uint8Array.of(8, 1, 2), 3, options),
    ).toThrow(/protobuf|ModelProto|model/i);
    library.release('ReleaseSessionOptions', options);
  });

  it('refuses a file that is no library', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparring-library-'));
    const path = join(folder, 'libonnxruntime.so.1');
    writeFileSync(path, 'not a library');
    expect(() => OnnxRuntimeLibrary.of(koffi, path)).toThrow(/load/);
    rmSync(folder, { recursive: true });
  });
});
