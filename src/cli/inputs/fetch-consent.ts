/** Decides whether a command may download a named set that is not on this machine. */
import { SparringError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { nameOfSplit } from '../../data/sets/named-set.ts';
import { missingSet, type SetOptions } from '../../data/sets/open-set.ts';
import { formatBytes } from '../../core/wording.ts';

/** Sets up to this size in bytes are downloaded without asking: a minute or two on most connections. */
const maxBytesWithoutConsent = 2e9;

/**
 * Whether a set may be downloaded, in the form that `openSource` takes: the value of `--fetch` if it was given; else
 * small sets may, and large ones if the user agrees.
 *
 * @param flags.fetch undefined if the option was not given
 * @param ask asks the user at the terminal; undefined if nobody can be asked
 */
export function fetchConsent(
  { fetch, dataRoot }: Pick<SetOptions, 'dataRoot'> & { readonly fetch?: boolean | undefined },
  ask: ((question: string) => Promise<boolean>) | undefined,
): NonNullable<SetOptions['fetch']> {
  if (fetch !== undefined) return fetch;
  return async ({ named, bytes, folder }) => {
    if (bytes <= maxBytesWithoutConsent) return true;
    const size = formatBytes(bytes);
    if (ask !== undefined) {
      return ask(`${nameOfSplit(named)} is not on this machine: download ${size} into ${folder}?`);
    }
    const why = says`, and its ${size} are downloaded only if you agree: pass ${option('fetch', true)}, or `;
    throw new SparringError(missingSet(named, { dataRoot }, why), { code: 'not-found', option: 'fetch' });
  };
}
