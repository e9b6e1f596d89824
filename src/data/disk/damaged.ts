import { DataError, SparringError } from '../../core/errors.ts';

/**
 * The error for a file whose contents are inconsistent.
 *
 * @param why what is wrong, as the rest of a sentence that begins with `it`
 * @param cause the error that revealed it, if any
 */
export function damaged({ name }: { readonly name: string }, why: string, cause?: unknown): SparringError {
  return new DataError(`${name} is damaged or cut short: it ${why}; replace it with a whole copy`, { cause });
}
