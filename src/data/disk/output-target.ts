/** What stands at the path of an output, so that a write does to it what a user expects: links and devices stay. */
import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { codeOf, explainFileError } from './file-errors.ts';

/** As many links in a row as Linux follows. */
const maxLinks = 40;

export type OutputTarget =
  /** A regular file, or none yet: it may be replaced. `path` is free of links. */
  | { readonly kind: 'file'; readonly path: string; readonly existing: ExistingFile | undefined }
  /** A terminal, `/dev/null`, a named pipe: it can only be written to. */
  | { readonly kind: 'stream'; readonly path: string };

/** What a file keeps when its content is replaced. */
export interface ExistingFile {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Finds what a write to `path` concerns. Symbolic links are followed, also to a file that does not exist yet.
 *
 * @throws DataError if the path is a disk or a socket, or its links form a circle
 */
export async function outputTarget(path: string): Promise<OutputTarget> {
  try {
    const found = await stat(path);
    if (found.isCharacterDevice() || found.isFIFO()) return { kind: 'stream', path };
    if (found.isBlockDevice())
      throw new DataError(`${path} is a disk, expected a file: pass another path`, { code: 'exists' });
    if (found.isSocket())
      throw new DataError(`${path} is a socket, expected a file: pass another path`, { code: 'exists' });
    const { mode, uid, gid } = found;
    return { kind: 'file', path: await realpath(path), existing: { mode: mode & 0o7777, uid, gid } };
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw explainFileError(thrown, path);
    return { kind: 'file', path: await linkTarget(path), existing: undefined };
  }
}

/** Where a path leads after all symbolic links, whether or not a file exists there. */
export async function linkTarget(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links < maxLinks; links++) {
    const next = await readlink(at).catch(() => undefined);
    if (next === undefined) return at;
    at = resolve(dirname(at), next);
  }
  throw new DataError(`the symbolic links of ${path} form a circle: pass another path`, {
    code: 'file-system',
  });
}
