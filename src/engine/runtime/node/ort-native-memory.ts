import type { Address, OnnxRuntimeLibrary } from './ort-native-library.ts';

type Library = Pick<OnnxRuntimeLibrary, 'version' | 'check' | 'bytesOf' | 'setByte'>;

/** Versions of ONNX Runtime in which the settings were found as described below, and their effect was measured. */
export const testedVersions: readonly [string, ...string[]] = ['1.30.0'];
/** How many of the session options' first bytes to search: enough for the memory settings on every platform. */
const searchedBytes = 96;

/**
 * Makes ONNX Runtime allocate a value when it is computed and free it after its last use, by two settings
 * (docs/performance.md measures each). By default it plans all values of a run in one block of memory, which takes a third
 * more. And it keeps the buffer of a value for the next value of exactly the same size, however much later: at batch 128,
 * that is a fifth of all memory of a `dcgan-64` step. Its own sources warn of that, and its training of PyTorch models
 * turns it off, but the C API has no function for it.
 *
 * So this setting is written in memory. `SessionOptions` holds `enable_mem_pattern`, `enable_mem_reuse` and
 * `enable_cpu_mem_arena` in adjacent bytes. The API can set the first and the third, and the bytes that change are their
 * offsets. If these are not as expected, or the version is untested, nothing is written.
 *
 * @returns the reason why only the first is set; undefined if both are
 */
export function freeAtLastUse(library: Library, sessionOptions: Address): string | undefined {
  const { version } = library;
  if (!testedVersions.includes(version)) {
    library.check('DisableMemPattern', sessionOptions);
    return `ONNX Runtime ${version} is not one of the tested versions (${testedVersions.join(', ')})`;
  }
  const pattern = offsetOfSetting(library, sessionOptions, 'DisableMemPattern');
  const arena = offsetOfSetting(library, sessionOptions, 'DisableCpuMemArena');
  library.check('EnableCpuMemArena', sessionOptions);
  const reuse = pattern === undefined || arena !== pattern + 2 ? undefined : pattern + 1;
  if (reuse === undefined || library.bytesOf(sessionOptions, searchedBytes)[reuse] !== 1) {
    return `the session options of ONNX Runtime ${version} are not laid out as in the tested versions`;
  }
  library.setByte(sessionOptions, reuse, 0);
  return undefined;
}

/** The offset of the single byte that a call changes from 1 to 0. */
function offsetOfSetting(
  library: Library,
  sessionOptions: Address,
  disable: 'DisableMemPattern' | 'DisableCpuMemArena',
): number | undefined {
  const before = library.bytesOf(sessionOptions, searchedBytes);
  library.check(disable, sessionOptions);
  const after = library.bytesOf(sessionOptions, searchedBytes);
  const changed = [...before.keys()].filter((at) => before[at] !== after[at]);
  const [offset] = changed;
  return changed.length === 1 && before[offset!] === 1 && after[offset!] === 0 ? offset : undefined;
}
