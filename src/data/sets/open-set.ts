import {
  abortSignal,
  callback,
  either,
  flag,
  members,
  nonNegative,
  optional,
  positiveInteger,
  type RulesOf,
  text,
} from '../../core/checks.ts';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { option, says, type Sentence } from '../../core/sentence.ts';
import { cacheFolder, formerCacheFolder } from '../disk/cache-folder.ts';
import { digestOf, notPublished } from '../disk/digest.ts';
import { download, DownloadError, type DownloadOptions, type PublishedFile } from '../disk/download.ts';
import type { PictureSource } from '../pictures/source.ts';
import { formatBytes } from '../../core/wording.ts';
import { nameOfSplit, type NamedSplit, type OnSetProgress } from './named-set.ts';

/** Where to look for named sets, and whether they may be fetched. */
export interface SetOptions {
  /** The folder for data sets; default: the environment variable SPARRING_DATA. */
  readonly dataRoot?: string | undefined;
  /**
   * Whether a missing set may be fetched, or a function that decides this once the size of the download is known;
   * default false.
   */
  readonly fetch?: boolean | ((wanted: FetchRequest) => Promise<boolean>) | undefined;
  /** Called while files are fetched, checked and unpacked. */
  readonly onProgress?: OnSetProgress | undefined;
  /** Stops the fetching of a set. What was received is kept for a later call. */
  readonly signal?: AbortSignal | undefined;
  /** Retries and timeouts of downloads. */
  readonly patience?: Pick<DownloadOptions, 'attempts' | 'pauseMilliseconds' | 'quietMilliseconds'>;
}

const flagOrQuestion = either(callback, flag);

/** The rules for `SetOptions`. */
export const setRules: RulesOf<SetOptions> = {
  dataRoot: optional(text),
  fetch: optional(flagOrQuestion),
  onProgress: optional(callback),
  signal: optional(abortSignal),
  patience: optional(
    members({
      attempts: optional(positiveInteger),
      pauseMilliseconds: optional(nonNegative),
      quietMilliseconds: optional(nonNegative),
    }),
  ),
};

/** A download that needs permission. */
export interface FetchRequest {
  readonly named: NamedSplit;
  /** The total size of the missing files. */
  readonly bytes: number;
  /** The folder to fetch them into. */
  readonly folder: string;
}

/**
 * The folder in which sets are looked for first and into which they are fetched: `dataRoot`, or the environment
 * variable `SPARRING_DATA`, or else the user's cache (`cacheFolder`).
 */
export function dataRootOf({ dataRoot }: Pick<SetOptions, 'dataRoot'> = {}): string {
  return dataRoot ?? rootOfEnvironment() ?? cacheFolder();
}

/** Finds the files of a split below the data root, in the folders of installed packages, or in the user's cache. */
export function findSplit(
  { set, split }: NamedSplit,
  options: Pick<SetOptions, 'dataRoot'> = {},
): readonly string[] | undefined {
  const under = (root: string) => set.folders.map((folder) => join(root, folder));
  const caches = [cacheFolder(), formerCacheFolder()].flatMap(under);
  const folders = [...under(dataRootOf(options)), ...(set.installed?.() ?? []), ...caches];
  for (const folder of folders) {
    const found = set.find(folder, split);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Opens a named set. If it is not on this machine (`findSplit`) and fetching is allowed, its files are fetched into the
 * data root, checked and unpacked.
 *
 * @throws SparringError if the set is missing and cannot or may not be fetched; the message says which files to put
 *   where. Also if its files do not match the published ones
 */
export async function openNamedSplit<Source extends PictureSource>(
  named: NamedSplit<Source>,
  options: SetOptions = {},
): Promise<Source> {
  const { set, split } = named;
  const found = findSplit(named, options) ?? (await fetchSplit(named, options));
  return set.open(found, split);
}

async function fetchSplit(named: NamedSplit, options: SetOptions): Promise<readonly string[]> {
  const { set, split } = named;
  const { onProgress, patience, signal } = options;
  const folder = join(dataRootOf(options), set.folders[0]);
  const exists = ({ name }: PublishedFile) => existsSync(join(folder, name));
  const files = set.published(split);
  if (!files.every(exists)) await checkAllowed(named, options);
  for (const file of files) {
    const path = join(folder, file.name);
    const existed = exists(file);
    if (existed) {
      // Other files than archives are checked when they are opened.
      if (set.unpack !== undefined) await checkFile(named, path, file, options);
    } else {
      await download(file, path, {
        ...patience,
        signal,
        onProgress: (step, done) => onProgress?.({ step, path, done, bytes: file.bytes }),
      }).catch((thrown: unknown) => {
        if (!(thrown instanceof DownloadError)) throw thrown;
        const why = says`, and ${thrown}: try again, or `;
        throw new DataError(missingSet(named, options, why), { code: 'download', cause: thrown });
      });
    }
    if (set.unpack === undefined) continue;
    signal?.throwIfAborted();
    await set.unpack(path, onProgress, signal);
    if (!existed) await rm(path, { force: true }); // its contents are unpacked; the archive is no longer needed
  }
  const found = set.find(folder, split);
  if (found === undefined)
    throw new DataError(`${folder} lacks files of ${nameOfSplit(named)}`, { code: 'not-found' });
  return found;
}

/** @throws SparringError unless the missing files of a split may be fetched */
async function checkAllowed(named: NamedSplit, options: SetOptions): Promise<void> {
  const { fetch } = options;
  if (fetch === true) return;
  if (fetch === undefined) {
    throw new DataError(missingSet(named, options, says`: pass ${option('fetch', true)}, or `), {
      code: 'not-found',
      option: 'fetch',
    });
  }
  const { folder, files } = missingFiles(named, options);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (fetch !== false && (await fetch({ named, bytes, folder }))) return;
  throw new DataError(missingSet(named, options), { code: 'not-found' });
}

/** The published files of a split that are not in the folder they are fetched into. */
function missingFiles({ set, split }: NamedSplit, options: SetOptions) {
  const folder = join(dataRootOf(options), set.folders[0]);
  return { folder, files: set.published(split).filter(({ name }) => !existsSync(join(folder, name))) };
}

/**
 * The message that a split is not on this machine, with the files to fetch and the folder to put them into.
 *
 * @param why inserted between the two parts
 */
export function missingSet(named: NamedSplit, options: SetOptions = {}, why = says`: `): Sentence {
  const { folder, files } = missingFiles(named, options);
  const addresses = files.map(({ addresses: [first], bytes }) => `${first} (${formatBytes(bytes)})`);
  const them = files.length === 1 ? 'it' : 'them';
  const hint = named.set.hint === undefined ? '' : `; or ${named.set.hint}`;
  return says`${nameOfSplit(named)} is not on this machine${why}fetch ${addresses.join(' and ')} and put ${them} into ${folder}${hint}`;
}

/** Checks an archive that a person put into the folder. @throws SparringError if it does not match the published one */
async function checkFile(
  { set }: NamedSplit,
  path: string,
  { bytes, sha256 }: PublishedFile,
  { onProgress, signal }: Pick<SetOptions, 'onProgress' | 'signal'>,
): Promise<void> {
  const found = await digestOf(
    path,
    'sha256',
    (done) => onProgress?.({ step: 'checking', path, done, bytes }),
    signal,
  );
  if (found !== sha256) throw notPublished(path, set.title, `SHA-256 ${found}`, sha256, set.hint);
}

function rootOfEnvironment(): string | undefined {
  const root = process.env['SPARRING_DATA'];
  return root === undefined || root === '' ? undefined : root;
}
