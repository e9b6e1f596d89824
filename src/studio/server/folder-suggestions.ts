/** The folders that a path which is being typed may lead to, so that nobody has to type blindly. */
import { opendir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { isHiddenName } from '../../data/formats/hidden.ts';
import type { FoldersMessage } from '../messages/jobs.ts';

/** More than a list of suggestions can show. */
const maxFolders = 40;
/** Entries that are looked at: a folder may have millions of pictures. */
const maxEntries = 20_000;

/**
 * The folders of the folder that was typed so far, whose names begin as its last part does. Hidden ones are left out; a
 * folder that does not exist or may not be read has none.
 *
 * @param typed an absolute path, one from the user's home (`~/`), or one from where the studio was started
 */
export async function foldersBelow(typed: string): Promise<FoldersMessage> {
  if (typed.includes('\0')) return { folders: [], hasMore: false };
  const path = typed.replace(/^~(?=[/\\]|$)/, homedir());
  const isWhole = path === '' || path.endsWith('/') || path.endsWith(sep) || typed === '~';
  const folder = resolve(isWhole ? path : dirname(path));
  const begin = isWhole ? '' : path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(sep)) + 1);
  const names = await foldersIn(folder, begin.toLowerCase());
  return {
    folders: names.slice(0, maxFolders).map((name) => join(folder, name)),
    hasMore: names.length > maxFolders,
  };
}

async function foldersIn(folder: string, begin: string): Promise<readonly string[]> {
  const names: string[] = [];
  let looked = 0;
  try {
    for await (const entry of await opendir(folder)) {
      if (++looked > maxEntries || names.length > 4 * maxFolders) break;
      const { name } = entry;
      if (isHiddenName(name) || !name.toLowerCase().startsWith(begin)) continue;
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, name)))))
        names.push(name);
    }
  } catch {
    return []; // it does not exist yet, or this user may not read it
  }
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
