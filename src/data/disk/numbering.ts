import { mkdir, readdir, rename, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SparringError } from '../../core/errors.ts';
import { codeOf, explainFileError } from './file-errors.ts';

const numberedName = /^(\d{5,})-/;
const longestSlug = 60;

/** `Bedrooms (small), dcgan 64` → `bedrooms-small-dcgan-64`: letters and digits of any script, and hyphens. */
export function slugOf(description: string): string {
  const words = description
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '') // é → e
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-');
  // By code points: cutting a surrogate pair in two would make a name that cannot be written.
  const slug = Array.from(words)
    .slice(0, longestSlug)
    .join('')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'run' : slug;
}

/** The numbered folders of `out` in order, oldest first; none if there is no such folder. */
export async function listNumberedFolders(out: string): Promise<string[]> {
  const entries = await readdir(out, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && numberedName.test(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => numberOf(a) - numberOf(b) || (a < b ? -1 : 1));
}

/**
 * Makes the folder `out/00007-slug` of the next free number, and `out` if need be. Returns its path.
 *
 * Two callers at once, in one process or two, get different numbers. Making `00007-a` does not keep another
 * from making `00007-b`, so the number is first claimed by a folder named after it alone, and that folder is
 * renamed. Whoever claims a number after such a rename finds the renamed folder, and goes on to the next.
 *
 * @throws SparringError if `out` is a file or may not be written
 */
export async function makeNumberedFolder(out: string, description: string): Promise<string> {
  try {
    await makeFolders(resolve(out));
  } catch (thrown) {
    throw explainFileError(thrown, out);
  }
  if (!(await stat(out)).isDirectory()) {
    throw new SparringError(`expected a folder, got a file: ${out}; choose another with --out`);
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

/** As mkdir's `recursive`, which never returns on a file system that refuses new folders as /proc does. */
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

/** Whether the folder was made; false: somebody else has it. */
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
