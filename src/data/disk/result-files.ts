/**
 * Files that a command makes of a run, wherever they are asked for. They never replace what a run is made of, as
 * `--out RUN/options.png` would with its numbers, and in a run folder, which may come from a stranger, no link is
 * followed for writing: `RUN/sample.png` may be a link to any file of the user's.
 */
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { hint, says } from '../../core/sentence.ts';
import { writeFileAtomic } from './atomic.ts';
import { outputTarget } from './output-target.ts';
import { checkNoLink } from './own-files.ts';
import { isRunFolder, runNames } from './run-layout.ts';

/** How deep in a run folder results are recognised as such. */
const maxLevels = 4;

const ownNames: ReadonlySet<string> = new Set(Object.values(runNames));

/** A file to write, with its contents as `writeFileAtomic` takes them. */
export interface ResultFile {
  readonly path: string;
  readonly content: string | Uint8Array | readonly Uint8Array[];
}

/**
 * Writes files atomically, after all paths are checked.
 *
 * @throws SparringError as `checkResult`, and as `writeFileAtomic` does
 */
export async function writeResults(files: readonly ResultFile[]): Promise<void> {
  for (const { path } of files) await checkResult(path);
  for (const { path, content } of files) await writeFileAtomic(path, content);
}

/** Writes one file as `writeResults` does. */
export async function writeResult(path: string, content: ResultFile['content']): Promise<void> {
  await writeResults([{ path, content }]);
}

/**
 * Checks that a result may be written to a path.
 *
 * @throws DataError if it is, or leads to, one of a run's own files, or is a link or no file in a run folder
 */
export async function checkResult(path: string): Promise<void> {
  const run = await runAround(resolve(path));
  if (run !== undefined) await checkNoLinksBelow(run, resolve(path));
  const target = (await outputTarget(path)).path;
  const folder = await realpath(dirname(target)).catch(() => dirname(resolve(target)));
  const real = join(folder, basename(target));
  const owner = await runAround(real);
  if (owner === undefined) return;
  const [first = ''] = relative(owner, real).split(sep);
  // Whatever the case: not every disk tells it apart.
  if (!ownNames.has(first.toLowerCase())) return;
  throw new DataError(says`${path} is needed by the run itself: pass another path${hint('out')}`, {
    code: 'exists',
    option: 'out',
  });
}

async function checkNoLinksBelow(run: string, path: string): Promise<void> {
  const parts = relative(run, path).split(sep);
  for (const level of parts.keys()) {
    const at = join(run, ...parts.slice(0, level + 1));
    const isFolder = level < parts.length - 1 || (await lstat(at).catch(() => undefined))?.isDirectory();
    await checkNoLink(at, isFolder === true ? 'folder' : 'file');
  }
}

/** The innermost run that a path is in. */
async function runAround(path: string): Promise<string | undefined> {
  let folder = dirname(path);
  for (let level = 0; level < maxLevels; level++, folder = dirname(folder)) {
    if (await isRunFolder(folder)) return folder;
  }
  return undefined;
}
