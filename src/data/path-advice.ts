/** What to do about a path at which there is nothing. */
import { readlink, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { suggestionFor } from '../core/suggestion.ts';
import { namedSets } from './sets/registry.ts';

/** What is wrong with the way that a path is written, as far as that shows. */
const writings: readonly (readonly [writing: RegExp, advice: string])[] = [
  [/^[a-z][a-z0-9+.-]+:\/\//i, 'a URL is not fetched: download it first and pass the file'],
  [/^~([/\\]|$)/, 'the ~ was quoted, so the shell did not expand it: write it without quotes, or $HOME'],
  [/^(\$\{?\w+\}?|%\w+%)([/\\]|$)/, 'the shell did not expand this variable: write it without single quotes'],
  [/[*?]|\{.*,.*\}/, 'no file has this pattern: pass the folder itself'],
  // Node reads such an argument as U+FFFD, which leads nowhere.
  [/\uFFFD/, 'its name is not UTF-8: rename it'],
];

/** What is wrong with the way that any path is written: `a URL is not fetched: download it first and pass the file`. */
export function wronglyWritten(path: string): string | undefined {
  const written = writings.find(([writing]) => writing.test(path))?.[1];
  if (written !== undefined || process.platform === 'win32') return written;
  return /^([a-z]:|\\)\\/i.test(path) ? 'this is a path of Windows: under WSL, C:\\ is /mnt/c/' : undefined;
}

/** What to do about the path of data, as a clause without a full stop. */
export async function adviceOnPath(path: string): Promise<string> {
  const written = wronglyWritten(path);
  if (written !== undefined) return written;
  const target = await readlink(path).catch(() => undefined);
  if (target !== undefined) return `it is a link to ${target}, which does not exist: correct the link`;
  const file = await fileWithin(path);
  if (file !== undefined) return `${file} is a file, not a folder: pass ${file} itself`;
  const names = namedSets.map(({ name }) => name);
  const meant = path.length < 4 ? undefined : suggestionFor(path, names);
  if (meant !== undefined) return `did you mean the set ${meant}?`;
  return `check the path, or pass a set by its name: ${names.join(', ')}`;
}

/** The part of a path that is a file, where it goes on as if that were a folder. */
async function fileWithin(path: string): Promise<string | undefined> {
  for (let outer = dirname(path); outer !== dirname(outer); outer = dirname(outer)) {
    const found = await stat(outer).catch(() => undefined);
    if (found !== undefined) return found.isDirectory() ? undefined : outer;
  }
  return undefined;
}
