import { SparringError } from '../../core/errors.ts';

/**
 * The error of a file whose bytes contradict one another.
 *
 * @param why what is wrong with it, as the end of a sentence that begins with `it`
 * @param cause what was thrown, if anything
 */
export function damaged({ name }: { readonly name: string }, why: string, cause?: unknown): SparringError {
  return new SparringError(`${name} is damaged or cut short: it ${why}; fetch it again`, { cause });
}
