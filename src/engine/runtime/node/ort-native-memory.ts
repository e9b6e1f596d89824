import type { Address, OnnxRuntimeLibrary } from './ort-native-library.ts';

/** What is needed of the library. */
type Library = Pick<OnnxRuntimeLibrary, 'version' | 'check' | 'bytesOf' | 'setByte'>;

/** Versions of ONNX Runtime in which the settings lie as is said below, and whose effect was measured. */
export const testedVersions: readonly [string, ...string[]] = ['1.30.0'];
/** Of the session options' first bytes, enough to hold the settings of memory on every platform. */
const looked = 96;

/**
 * Has ONNX Runtime take memory for a value when it is made and give it back when it is read for the last time, by two
 * settings (docs/performance.md has what each is worth). As it comes, it plans all values of a run in one piece of
 * memory, which takes a third more. And it keeps the memory of a value for the next of just the same size, however much
 * later that is made: a fifth of all that a step of `dcgan-64` takes at batch 128. Its own sources warn of that, and its
 * training of PyTorch models turns it off, but the C interface has no function to do so.
 *
 * So that setting is written where it lies: `SessionOptions` keeps `enable_mem_pattern`, `enable_mem_reuse` and
 * `enable_cpu_mem_arena` side by side, a byte each, and the first and the third are found by setting them. Where they are
 * not found so, or the version is one that was not tested, nothing is written.
 *
 * @returns why only the first is set; undefined if both are
 */
export function freeAtLastUse(library: Library, sessionOptions: Address): string | undefined {
  const { version } = library;
  if (!testedVersions.includes(version)) {
    library.check('DisableMemPattern', sessionOptions);
    return `ONNX Runtime ${version} is none of the versions that were tested (${testedVersions.join(', ')})`;
  }
  const pattern = byteSetBy(library, sessionOptions, 'DisableMemPattern');
  const arena = byteSetBy(library, sessionOptions, 'DisableCpuMemArena');
  library.check('EnableCpuMemArena', sessionOptions);
  const reuse = pattern === undefined || arena !== pattern + 2 ? undefined : pattern + 1;
  if (reuse === undefined || library.bytesOf(sessionOptions, looked)[reuse] !== 1) {
    return `the session options of ONNX Runtime ${version} are laid out otherwise than those that were tested`;
  }
  library.setByte(sessionOptions, reuse, 0);
  return undefined;
}

/** The place of the one byte that goes from 1 to 0 by a call. */
function byteSetBy(
  library: Library,
  sessionOptions: Address,
  disable: 'DisableMemPattern' | 'DisableCpuMemArena',
): number | undefined {
  const before = library.bytesOf(sessionOptions, looked);
  library.check(disable, sessionOptions);
  const after = library.bytesOf(sessionOptions, looked);
  const changed = [...before.keys()].filter((at) => before[at] !== after[at]);
  const [place] = changed;
  return changed.length === 1 && before[place!] === 1 && after[place!] === 0 ? place : undefined;
}
