import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { SparringError } from '../../core/errors.ts';
import { digestOf, notPublished } from '../disk/digest.ts';
import { download, DownloadError, type DownloadOptions, type PublishedFile } from '../disk/download.ts';
import type { PictureSource } from '../pictures/source.ts';
import { formatBytes } from '../../core/wording.ts';
import { nameOfSplit, type NamedSplit, type OnSetProgress } from './named-set.ts';

/** Where named sets are looked for, and whether they may be fetched. */
export interface SetOptions {
  /** The folder that data sets are in; default: the environment's SPARRING_DATA, if it is set. */
  readonly dataRoot?: string | undefined;
  /**
   * Whether a set that is not there may be fetched from where it is published, or what decides that once it is known
   * how much there is to fetch; default false: nothing is fetched.
   */
  readonly fetch?: boolean | ((wanted: FetchRequest) => Promise<boolean>) | undefined;
  /** Called while files are fetched, checked and unpacked. */
  readonly onProgress?: OnSetProgress | undefined;
  /** How patient a download is. */
  readonly patience?: Pick<DownloadOptions, 'attempts' | 'pauseMilliseconds' | 'quietMilliseconds'>;
}

/** What there is to fetch of a split, for whoever is to allow it. */
export interface FetchRequest {
  readonly named: NamedSplit;
  /** Of the published files that are not there yet. */
  readonly bytes: number;
  /** Where they would be put. */
  readonly folder: string;
}

/**
 * Where sets are looked for and put: the root that was asked for, or the environment's `SPARRING_DATA`, or else
 * `sparring` in the user's cache.
 */
export function dataRootOf({ dataRoot }: Pick<SetOptions, 'dataRoot'> = {}): string {
  return dataRoot ?? rootOfEnvironment() ?? cacheRoot();
}

/** The files of a split on this machine: under the data root, where packages put them, in the user's cache. */
export function findSplit(
  { set, split }: NamedSplit,
  options: Pick<SetOptions, 'dataRoot'> = {},
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
 * A set that is known by name, wherever it is on this machine (`findSplit`), or else, if that is asked for, fetched from
 * where it is published into the data root, checked, and unpacked.
 *
 * @throws SparringError if it is nowhere to be had or not to be fetched, saying which file to put where; or if what is there is not
 *   what was published
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
  const { onProgress, patience } = options;
  const folder = join(dataRootOf(options), set.folders[0]);
  const isThere = ({ name }: PublishedFile) => existsSync(join(folder, name));
  const files = set.published(split);
  if (!files.every(isThere)) await checkAllowed(named, options);
  for (const file of files) {
    const path = join(folder, file.name);
    const wasThere = isThere(file);
    if (wasThere) {
      // What is not an archive is checked as it is opened.
      if (set.unpack !== undefined) await checkFile(named, path, file, onProgress);
    } else {
      await download(file, path, {
        ...patience,
        onProgress: (step, done) => onProgress?.({ step, path, done, bytes: file.bytes }),
      }).catch((thrown: unknown) => {
        if (!(thrown instanceof DownloadError)) throw thrown;
        const why = `, and ${thrown.message}: try again, or `;
        throw new SparringError(missingSet(named, options, why), { cause: thrown });
      });
    }
    if (set.unpack === undefined) continue;
    await set.unpack(path, onProgress);
    if (!wasThere) await rm(path, { force: true }); // what it held stands beside it now
  }
  const found = set.find(folder, split);
  if (found === undefined) throw new SparringError(`${folder} lacks files of ${nameOfSplit(named)}`);
  return found;
}

/** @throws SparringError unless what is not there of a split may be fetched */
async function checkAllowed(named: NamedSplit, options: SetOptions): Promise<void> {
  const { fetch } = options;
  if (fetch === true) return;
  if (fetch === undefined) {
    throw new SparringError(missingSet(named, options, ': open it with { fetch: true }, or '));
  }
  const { folder, files } = lackingFiles(named, options);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (fetch !== false && (await fetch({ named, bytes, folder }))) return;
  throw new SparringError(missingSet(named, options));
}

/** The published files of a split that are not where they are to be put. */
function lackingFiles({ set, split }: NamedSplit, options: SetOptions) {
  const folder = join(dataRootOf(options), set.folders[0]);
  return { folder, files: set.published(split).filter(({ name }) => !existsSync(join(folder, name))) };
}

/**
 * Says that a split is nowhere, which files to fetch, and where to put them.
 *
 * @param why what stands between the two
 */
export function missingSet(named: NamedSplit, options: SetOptions = {}, why = ': '): string {
  const { folder, files } = lackingFiles(named, options);
  const addresses = files.map(({ addresses: [first], bytes }) => `${first} (${formatBytes(bytes)})`);
  const them = files.length === 1 ? 'it' : 'them';
  const hint = named.set.hint === undefined ? '' : `; or ${named.set.hint}`;
  return `${nameOfSplit(named)} is not on this machine${why}fetch ${addresses.join(' and ')} and put ${them} into ${folder}${hint}`;
}

/** A file that somebody put there. */
async function checkFile(
  { set }: NamedSplit,
  path: string,
  { bytes, sha256 }: PublishedFile,
  onProgress?: OnSetProgress,
): Promise<void> {
  const found = await digestOf(path, 'sha256', (done) =>
    onProgress?.({ step: 'checking', path, done, bytes }),
  );
  if (found !== sha256) throw notPublished(path, set.title, `SHA-256 ${found}`, sha256, set.hint);
}

function rootOfEnvironment(): string | undefined {
  const root = process.env['SPARRING_DATA'];
  return root === undefined || root === '' ? undefined : root;
}

function cacheRoot(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sparring');
}
