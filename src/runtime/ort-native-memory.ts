import type { Address, OnnxRuntimeLibrary } from './ort-native-library.ts';

/** What is needed of the library. */
type Library = Pick<OnnxRuntimeLibrary, 'check' | 'bytesOf' | 'setByte'>;

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
 * not found so, nothing is written.
 *
 * @returns whether both are set
 */
export function freeAtLastUse(library: Library, sessionOptions: Address): boolean {
  const pattern = byteSetBy(library, sessionOptions, 'DisableMemPattern');
  const arena = byteSetBy(library, sessionOptions, 'DisableCpuMemArena');
  library.check('EnableCpuMemArena', sessionOptions);
  if (pattern === undefined || arena !== pattern + 2) return false;
  const reuse = pattern + 1;
  if (library.bytesOf(sessionOptions, looked)[reuse] !== 1) return false;
  library.setByte(sessionOptions, reuse, 0);
  return true;
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
