/** koffi, which calls functions of native libraries. */

export type Koffi = typeof import('koffi');

/** In bytes. koffi gives a call on another thread its own stack, which must be large enough for every kernel. */
const stackSize = 4 * 2 ** 20;

/**
 * Gives calls on other threads enough stack, if they do not have it. koffi accepts settings only before the first library is
 * loaded, so everything that loads one calls this first.
 *
 * @returns whether they have. If not, functions must be called on this thread
 */
export function hasBackgroundStack(native: Koffi): boolean {
  if ((native.config().async_stack_size ?? 0) >= stackSize) return true;
  try {
    native.config({ async_stack_size: stackSize });
    return true;
  } catch {
    return false;
  }
}
