import { expect, it } from 'vitest';
import { OnnxRuntimeLibrary } from './ort-native-library.ts';
import { freeAtLastUse, testedVersions } from './ort-native-memory.ts';

/** Session options whose settings of memory lie at some places, and take their values as ONNX Runtime's do. */
function optionsWith(places: { pattern: number; arena: number; reuse?: number }) {
  const bytes = new Uint8Array(96).fill(7);
  for (const place of Object.values(places)) bytes[place] = 1;
  const library = {
    version: testedVersions[0],
    check(name: string) {
      if (name === 'DisableMemPattern') bytes[places.pattern] = 0;
      else bytes[places.arena] = name === 'EnableCpuMemArena' ? 1 : 0;
    },
    bytesOf: () => bytes.slice(),
    setByte(_: bigint, place: number, byte: number) {
      bytes[place] = byte;
    },
  };
  return { library, bytes };
}

it('turns off the one setting that lies between two that it can set', () => {
  const { library, bytes } = optionsWith({ pattern: 48, reuse: 49, arena: 50 });
  expect(freeAtLastUse(library, 0n)).toBeUndefined();
  expect([...bytes.subarray(47, 52)]).toEqual([7, 0, 0, 1, 7]);
});

it.each([
  ['lie further apart', { pattern: 48, reuse: 49, arena: 51 }],
  ['lie the other way round', { pattern: 50, reuse: 49, arena: 48 }],
  ['have something else between them', { pattern: 48, arena: 50 }],
  ['lie where it does not look', { pattern: 200, arena: 202 }],
])('writes nothing where they %s', (_, places) => {
  const { library, bytes } = optionsWith(places);
  expect(freeAtLastUse(library, 0n)).toMatch(
    /^the session options of ONNX Runtime 1\.30\.0 are laid out otherwise/,
  );
  expect(bytes[49]).toBe('reuse' in places ? 1 : 7);
});

it('writes nothing in a version that it was not tested with, but sets what it may', () => {
  const { library, bytes } = optionsWith({ pattern: 48, reuse: 49, arena: 50 });
  expect(freeAtLastUse({ ...library, version: '1.99.0' }, 0n)).toBe(
    `ONNX Runtime 1.99.0 is none of the versions that were tested (${testedVersions.join(', ')})`,
  );
  expect([...bytes.subarray(48, 51)]).toEqual([0, 1, 1]);
});

it('finds the setting in ONNX Runtime’s own options', ({ skip }) => {
  const library = OnnxRuntimeLibrary.open();
  if (!(library instanceof OnnxRuntimeLibrary)) return skip(library.reason);
  const options = library.create('CreateSessionOptions');
  expect(freeAtLastUse(library, options)).toBeUndefined();
  library.release('ReleaseSessionOptions', options);
});
