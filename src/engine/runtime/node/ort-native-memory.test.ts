import { expect, it } from 'vitest';
import { OnnxRuntimeLibrary } from './ort-native-library.ts';
import { freeAtLastUse, testedVersions } from './ort-native-memory.ts';

/** Fake session options with memory settings at these offsets, which change as ONNX Runtime's do. */
function optionsWith(offsets: { pattern: number; arena: number; reuse?: number }) {
  const bytes = new Uint8Array(96).fill(7);
  for (const offset of Object.values(offsets)) bytes[offset] = 1;
  const library = {
    version: testedVersions[0],
    check(name: string) {
      if (name === 'DisableMemPattern') bytes[offsets.pattern] = 0;
      else bytes[offsets.arena] = name === 'EnableCpuMemArena' ? 1 : 0;
    },
    bytesOf: () => bytes.slice(),
    setByte(_: bigint, offset: number, byte: number) {
      bytes[offset] = byte;
    },
  };
  return { library, bytes };
}

it('turns off the setting between the two that it can set', () => {
  const { library, bytes } = optionsWith({ pattern: 48, reuse: 49, arena: 50 });
  expect(freeAtLastUse(library, 0n)).toBeUndefined();
  expect([...bytes.subarray(47, 52)]).toEqual([7, 0, 0, 1, 7]);
});

it.each([
  ['are further apart', { pattern: 48, reuse: 49, arena: 51 }],
  ['are in the other order', { pattern: 50, reuse: 49, arena: 48 }],
  ['have another byte between them', { pattern: 48, arena: 50 }],
  ['are beyond the bytes that it reads', { pattern: 200, arena: 202 }],
])('writes nothing if the settings %s', (_, offsets) => {
  const { library, bytes } = optionsWith(offsets);
  expect(freeAtLastUse(library, 0n)).toMatch(
    /^the session options of ONNX Runtime 1\.30\.0 are not laid out as in the tested versions/,
  );
  expect(bytes[49]).toBe('reuse' in offsets ? 1 : 7);
});

it('writes nothing in an untested version, but makes the official setting', () => {
  const { library, bytes } = optionsWith({ pattern: 48, reuse: 49, arena: 50 });
  expect(freeAtLastUse({ ...library, version: '1.99.0' }, 0n)).toBe(
    `ONNX Runtime 1.99.0 is not one of the tested versions (${testedVersions.join(', ')})`,
  );
  expect([...bytes.subarray(48, 51)]).toEqual([0, 1, 1]);
});

it('finds the setting in ONNX Runtime’s real options', ({ skip }) => {
  const library = OnnxRuntimeLibrary.open();
  if (!(library instanceof OnnxRuntimeLibrary)) return skip(library.reason);
  const options = library.create('CreateSessionOptions');
  expect(freeAtLastUse(library, options)).toBeUndefined();
  library.release('ReleaseSessionOptions', options);
});
