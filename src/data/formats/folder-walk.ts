/** All files under a folder, whatever a part of it is like: what cannot be listed or named is noted and passed over. */
import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { DataError, messageOf } from '../../core/errors.ts';
import { counted } from '../../core/wording.ts';
import { codeOf } from '../disk/file-errors.ts';
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
  const visited = new Set<string>();
  let root: string;
  let links: string[] = [];

  /** The entries of a folder, and its real path; undefined if it was visited before, or cannot be listed. */
  const enter = async (relative: string): Promise<Dirent<Buffer>[] | undefined> => {
    const real = await realpath(join(folder, relative));
    if (visited.has(real) || (real !== root && contains(real, root))) return undefined;
    visited.add(real);
    // As bytes: decoded, a name that is not UTF-8 would lead nowhere.
    return readdir(real, { withFileTypes: true, encoding: 'buffer' });
  };

  const walk = async (start: string): Promise<void> => {
    const pending = [start];
    for (let relative = pending.pop(); relative !== undefined; relative = pending.pop()) {
      let entries: Dirent<Buffer>[] | undefined;
      try {
        entries = await enter(relative);
      } catch (thrown) {
        if (relative === '') throw thrown;
        unlisted.push({ name: relative, reason: codeOf(thrown) ?? messageOf(thrown) });
      }
      for (const entry of entries ?? []) {
        const text = entry.name.toString();
        if (isHiddenName(text)) continue;
        const name = relative === '' ? text : `${relative}/${text}`;
        if (!isUtf8(entry.name)) unnamed.push(name);
        else if (entry.isFile()) files.push(name);
        else if (entry.isDirectory()) pending.push(name);
        else links.push(name); // or a kind that only `stat` can determine
      }
    }
  };

  try {
    root = await realpath(folder);
    await walk('');
  } catch (thrown) {
    throw new DataError(`cannot list the folder ${folder}: ${messageOf(thrown)}`, {
      code: 'file-system',
      cause: thrown,
    });
  }
  while (links.length > 0) {
    const found = links.sort(byCodeUnit);
    links = [];
    for (const link of found) {
      const target = await stat(join(folder, link)).catch(() => undefined);
      // A broken link stays in the list. If it is named like a picture, reading it fails, which is reported like any
      // unreadable picture. Pipes and sockets are skipped.
      if (target === undefined || target.isFile()) files.push(link);
      else if (target.isDirectory()) await walk(link);
    }
  }
  return { files, passedOver: passedOverNotes(unlisted, unnamed) };
}

function passedOverNotes(
  unlisted: { readonly name: string; readonly reason: string }[],
  unnamed: string[],
): string[] {
  const notes: string[] = [];
  const [folder] = unlisted.sort((a, b) => byCodeUnit(a.name, b.name));
  if (folder !== undefined) {
    const which = unlisted.length === 1 ? folder.name : `the first: ${folder.name}`;
    notes.push(
      `${counted(unlisted.length, 'folder')} could not be listed and ${unlisted.length === 1 ? 'was' : 'were'} left out (${which}, ${folder.reason})`,
    );
  }
  const [name] = unnamed.sort(byCodeUnit);
  if (name !== undefined) {
    const were = unnamed.length === 1 ? 'was left out, as its name is' : 'were left out, as their names are';
    notes.push(
      `${counted(unnamed.length, 'file or folder', 'files and folders')} ${were} not UTF-8: rename ${unnamed.length === 1 ? 'it' : 'them'} (${unnamed.length === 1 ? name : `the first: ${name}`})`,
    );
  }
  return notes;
}

function contains(outer: string, inner: string): boolean {
  return inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** Compares names by UTF-16 code unit, independent of the locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
