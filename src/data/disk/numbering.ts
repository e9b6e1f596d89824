import { mkdir, readdir, rename, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { hint, says } from '../../core/sentence.ts';
import { codeOf, explainFileError } from './file-errors.ts';

const numberedName = /^(\d{5,})-/;
const maxSlugLength = 60;

/** `Bedrooms (small), dcgan 64` → `bedrooms-small-dcgan-64`: letters and digits of any script, and hyphens. */
export function slugOf(description: string): string {
  const words = description
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '') // é → e
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-');
  // By code points: half a surrogate pair would be an invalid file name.
  const slug = Array.from(words)
    .slice(0, maxSlugLength)
    .join('')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'run' : slug;
}

/** The names of the numbered folders in `out`, in ascending order; none if `out` does not exist. */
export async function listNumberedFolders(out: string): Promise<string[]> {
  const entries = await readdir(out, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && numberedName.test(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => numberOf(a) - numberOf(b) || (a < b ? -1 : 1));
}

/**
 * Creates the folder `out/00007-slug` with the next free number, and `out` if necessary. Returns its path.
 *
 * Concurrent callers, in one process or several, get different numbers. Creating `00007-a` does not prevent another
 * caller from creating `00007-b`. So a caller first claims the number by creating the folder `.00007`, and then renames
 * that folder. A caller that claims the number after the rename finds the renamed folder and tries the next number.
 *
 * @throws SparringError if `out` is a file or is not writable
 */
export async function makeNumberedFolder(out: string, description: string): Promise<string> {
  try {
    await makeFolders(resolve(out));
  } catch (thrown) {
    throw explainFileError(thrown, out);
  }
  if (!(await stat(out)).isDirectory()) {
    throw new DataError(says`expected a folder, got a file: ${out}; choose another${hint('out')}`, {
      code: 'exists',
    });
  }
  const slug = slugOf(description);
  let number = await nextNumber(out);
  for (;;) {
    const digits = String(number).padStart(5, '0');
    const claim = join(out, `.${digits}`);
    const path = join(out, `${digits}-${slug}`);
    try {
      if (!(await claimFolder(claim))) {
        number += 1;
        continue;
      }
    } catch (thrown) {
      throw explainFileError(thrown, path);
    }
    try {
      const next = await nextNumber(out);
      if (next <= number) {
        await rename(claim, path);
        return path;
      }
      number = next;
    } catch (thrown) {
      await rmdir(claim).catch(() => undefined);
      throw explainFileError(thrown, path);
    }
    await rmdir(claim);
  }
}

/** As mkdir's `recursive` option, which never returns on a file system that refuses new folders, such as /proc. */
async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT' && !(await exists(dirname(path)))) {
      await makeFolders(dirname(path));
      await makeFolders(path);
    } else if (!(await exists(path))) throw thrown;
  }
}

/** Creates the folder. Returns false if it already exists. */
async function claimFolder(claim: string): Promise<boolean> {
  try {
    await mkdir(claim);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function nextNumber(out: string): Promise<number> {
  const last = (await listNumberedFolders(out)).at(-1);
  return last === undefined ? 0 : numberOf(last) + 1;
}

function numberOf(name: string): number {
  return Number(numberedName.exec(name)?.[1] ?? -1);
}
