import { homedir } from 'node:os';
import { join } from 'node:path';
import { SparringError } from '../../core/errors.ts';
import type { PictureSource } from '../source.ts';
import { nameOfSplit, type NamedSet, type NamedSplit } from './named-set.ts';

/** Where named sets are looked for. */
export interface SetOptions {
  /** The folder that data sets are in; default: the environment's SPARRING_DATA, if it is set. */
  readonly dataRoot?: string | undefined;
}

/**
 * Where sets are looked for and put: the root that was asked for, or the environment's `SPARRING_DATA`, or else
 * `sparring` in the user's cache.
 */
export function dataRootOf({ dataRoot }: SetOptions = {}): string {
  return dataRoot ?? rootOfEnvironment() ?? cacheRoot();
}

/** The files of a split on this machine: under the data root, where packages put them, in the user's cache. */
export function findSplit(
  { set, split }: NamedSplit,
  options: SetOptions = {},
): readonly string[] | undefined {
  const under = (root: string) => set.folders.map((folder) => join(root, folder));
  const folders = [...under(dataRootOf(options)), ...(set.installed?.() ?? []), ...under(cacheRoot())];
  for (const folder of folders) {
    const found = set.find(folder, split);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A set that is known by name, wherever it is on this machine (`findSplit`).
 *
 * @throws SparringError if it is nowhere, or what is there is not what was published
 */
export async function openNamedSplit<Source extends PictureSource>(
  named: NamedSplit<Source>,
  options: SetOptions = {},
): Promise<Source> {
  const found = findSplit(named, options);
  if (found === undefined) throw new SparringError(missingSet(named, options));
  return named.set.open(found, named.split);
}

/** Says that a split is nowhere, what to fetch, and where to put it. */
export function missingSet({ set, split }: NamedSplit, options: SetOptions = {}): string {
  const files = set.published(split);
  const addresses = files.map((file) => file.addresses[0]).join(' and ');
  const folder = folderOf(set, options);
  const hint = set.hint === undefined ? '' : `; or ${set.hint}`;
  return `${nameOfSplit({ set, split })} is not on this machine: fetch ${addresses} and put ${files.length === 1 ? 'it' : 'them'} into ${folder}${hint}`;
}

/** Where a set is put. */
function folderOf(set: NamedSet, options: SetOptions): string {
  return join(dataRootOf(options), set.folders[0]);
}

function rootOfEnvironment(): string | undefined {
  const root = process.env['SPARRING_DATA'];
  return root === undefined || root === '' ? undefined : root;
}

function cacheRoot(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sparring');
}
