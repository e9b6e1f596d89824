import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OnnxRuntimeLibrary, openLibrary } from './ort-native-library.ts';

const require = createRequire(import.meta.url);
const koffi = require('koffi') as typeof import('koffi');

/** A `require` like that of this file, except that one module cannot be loaded. */
function requireWithout(name: string, message: string): NodeJS.Require {
  const failing = (wanted: string) => {
    if (wanted === name) throw new Error(message);
    return require(wanted) as unknown;
  };
  return Object.assign(failing, require);
}

/** The library of this machine, which can be called. */
function openedLibrary(): OnnxRuntimeLibrary {
  const library = OnnxRuntimeLibrary.open();
  if (!(library instanceof OnnxRuntimeLibrary)) throw new Error(library.reason);
  return library;
}

describe('OnnxRuntimeLibrary', () => {
  it('opens the library of onnxruntime-node once', () => {
    const library = OnnxRuntimeLibrary.open();
    expect(library).toBeInstanceOf(OnnxRuntimeLibrary);
    expect(OnnxRuntimeLibrary.open()).toBe(library);
  });

  it('has the version of the package', () => {
    const { version } = require('onnxruntime-node/package.json') as { version: string };
    expect(openedLibrary().version).toBe(version);
  });

  it('keeps the reason why it cannot be called, in one line', () => {
    const missing = "Cannot find module 'koffi'\nRequire stack:\n- /a/b.js";
    expect(openLibrary(requireWithout('koffi', missing))).toEqual({
      calls: 'none',
      isMissing: false,
      reason: "Cannot find module 'koffi'",
    });
  });

  it('throws the error message of the library', () => {
    const library = openedLibrary();
    const options = library.create('CreateSessionOptions');
    expect(() =>
      library.create('CreateSessionFromArray', library.env, Uint8Array.of(8, 1, 2), 3, options),
    ).toThrow(/protobuf|ModelProto|model/i);
    library.release('ReleaseSessionOptions', options);
  });

  it('refuses a file that is not a library', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparring-library-'));
    const path = join(folder, 'libonnxruntime.so.1');
    writeFileSync(path, 'not a library');
    expect(() => OnnxRuntimeLibrary.of(koffi, path)).toThrow(/load/);
    rmSync(folder, { recursive: true });
  });
});
