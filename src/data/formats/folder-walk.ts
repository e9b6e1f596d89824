/** All files under a folder, whatever a part of it is like: what cannot be listed or named is noted and passed over. */
import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { abbreviated, counted, oneSentence } from '../../core/wording.ts';
import { explainFileError, whyUnreadable } from '../disk/file-errors.ts';
import { isHiddenName } from './hidden.ts';

/** What is in a folder. */
export interface FolderListing {
  /** Paths of files that are not hidden, relative to the folder, with `/` between their parts, in no particular order. */
  readonly files: readonly string[];
  /** What was passed over, for people: a clause each. */
  readonly passedOver: readonly string[];
}

/**
 * Lists a folder and its subfolders. Real folders are visited before linked ones, so a folder keeps its own name even
 * if a link leads to it as well.
 *
 * @param folder an absolute path
 * @throws SparringError if the folder itself cannot be listed
 */
export async function listFiles(folder: string): Promise<FolderListing> {
  const files: string[] = [];
  const unlisted: { name: string; reason: string }[] = [];
  const unnamed: string[] = [];
  const special: string[] = [];
  const visited = new Set<string>();
  const root = await realpath(folder).catch((thrown: unknown) => {
    throw explainFileError(thrown, folder, { action: 'read' });
  });
  let links: string[] = [];

  /** The entries of a folder; none if it was visited before, or cannot be listed. @param real its path without links */
  const enter = async (relative: string, real: string): Promise<readonly Dirent<Buffer>[]> => {
    if (visited.has(real) || (real !== root && contains(real, root))) return [];
    visited.add(real);
    try {
      // As bytes: decoded, a name that is not UTF-8 would lead nowhere.
      return await readdir(real, { withFileTypes: true, encoding: 'buffer' });
    } catch (thrown) {
      if (relative === '') throw explainFileError(thrown, folder, { action: 'read' });
      unlisted.push({ name: relative, reason: whyUnreadable(thrown) });
      return [];
    }
  };

  // The real path of a subfolder follows from that of its parent. Asking the system for it again at each of a thousand
  // levels would take a million look-ups.
  const walk = async (start: string, realStart: string): Promise<void> => {
    const pending = [{ relative: start, real: realStart }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const entry of await enter(next.relative, next.real)) {
        const text = entry.name.toString();
        if (isHiddenName(text)) continue;
        const name = next.relative === '' ? text : `${next.relative}/${text}`;
        if (!isUtf8(entry.name)) unnamed.push(name);
        else if (entry.isFile()) files.push(name);
        else if (entry.isDirectory()) pending.push({ relative: name, real: join(next.real, text) });
        else links.push(name); // or a kind that only `stat` can determine
      }
    }
  };

  await walk('', root);
  while (links.length > 0) {
    const found = links.sort(byCodeUnit);
    links = [];
    for (const link of found) {
      const target = await stat(join(folder, link)).catch(() => undefined);
      // A broken link stays in the list. If it is named like a picture, reading it fails, which is reported like any
      // unreadable picture.
      if (target === undefined || target.isFile()) files.push(link);
      else if (target.isDirectory()) await walkLink(link);
      else special.push(link);
    }
  }
  return { files, passedOver: passedOverNotes(unlisted, unnamed, special) };

  async function walkLink(link: string): Promise<void> {
    try {
      await walk(link, await realpath(join(folder, link)));
    } catch (thrown) {
      unlisted.push({ name: link, reason: whyUnreadable(thrown) });
    }
  }
}

function passedOverNotes(
  unlisted: { readonly name: string; readonly reason: string }[],
  unnamed: string[],
  special: string[],
): string[] {
  const notes: string[] = [];
  const [folder] = unlisted.sort((a, b) => byCodeUnit(a.name, b.name));
  if (folder !== undefined) {
    const shown = abbreviated(folder.name);
    const which = unlisted.length === 1 ? shown : `the first: ${shown}`;
    notes.push(
      `${counted(unlisted.length, 'folder')} could not be listed and ${unlisted.length === 1 ? 'was' : 'were'} left out (${which}, ${folder.reason})`,
    );
  }
  const [name] = unnamed.sort(byCodeUnit);
  if (name !== undefined) {
    const were = unnamed.length === 1 ? 'was left out, as its name is' : 'were left out, as their names are';
    const which = unnamed.length === 1 ? abbreviated(name) : `the first: ${abbreviated(name)}`;
    notes.push(
      `${counted(unnamed.length, 'file or folder', 'files and folders')} ${were} not UTF-8: rename ${unnamed.length === 1 ? 'it' : 'them'} (${which})`,
    );
  }
  const [other] = special.sort(byCodeUnit);
  if (other !== undefined) {
    const were = special.length === 1 ? 'was' : 'were';
    notes.push(
      `${counted(special.length, 'pipe, socket or device', 'pipes, sockets or devices')} ${were} left out (${special.length === 1 ? '' : 'the first: '}${abbreviated(other)})`,
    );
  }
  return notes.map(oneSentence);
}

function contains(outer: string, inner: string): boolean {
  return inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** Compares names by UTF-16 code unit, independent of the locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
