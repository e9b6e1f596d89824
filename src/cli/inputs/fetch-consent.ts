/** When a command may fetch a named set that is not on this machine. */
import { SparringError } from '../../core/errors.ts';
import { nameOfSplit } from '../../data/sets/named-set.ts';
import { missingSet, type SetOptions } from '../../data/sets/open-set.ts';
import { formatBytes } from '../../core/wording.ts';

/** Bytes up to which the name of a set is consent enough: a minute or two of most lines. */
const bytesUnasked = 2e9;

/**
 * Whether a set may be fetched, as `openSource` takes it: whatever `--fetch` says; else little without a question, and
 * much if a person says so.
 *
 * @param flags.fetch undefined: nothing was said
 * @param ask puts a question to the person at the terminal; undefined: nobody can be asked
 */
export function fetchConsent(
  { fetch, dataRoot }: Pick<SetOptions, 'dataRoot'> & { readonly fetch?: boolean | undefined },
  ask: ((question: string) => Promise<boolean>) | undefined,
): NonNullable<SetOptions['fetch']> {
  if (fetch !== undefined) return fetch;
  return async ({ named, bytes, folder }) => {
    if (bytes <= bytesUnasked) return true;
    const size = formatBytes(bytes);
    if (ask !== undefined) {
      return ask(`${nameOfSplit(named)} is not on this machine: fetch ${size} into ${folder}?`);
    }
    const why = `, and its ${size} are fetched only if you say so: pass --fetch, or `;
    throw new SparringError(missingSet(named, { dataRoot }, why));
  };
}
