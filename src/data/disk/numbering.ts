import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataError, SparringError } from '../../core/errors.ts';
import { hint, says } from '../../core/sentence.ts';
import { claimFile } from './claim.ts';
import { kindOfPath } from './existing.ts';
import { explainUnfinished } from './file-errors.ts';
import { makeFolder, syncFolder } from './folders.ts';
import { sweepOnce, temporaryPath, whileUnfinished } from './temporaries.ts';

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

/** What a folder's name says beside its number, if it has one: `bedrooms-dcgan-64` of `00003-bedrooms-dcgan-64`. */
export function descriptionOf(name: string): string {
  return name.replace(numberedName, '');
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
 * caller from creating `00007-b`. So a caller first claims the number as the file `.00007`. A caller that
 * claims the number after the first has its folder finds that one and tries the next number.
 *
 * @param fill writes what the folder has from the start, under a temporary name: a crash leaves all of it or nothing
 * @throws SparringError if `out` is a file or is not writable; also what `fill` throws. Then nothing is left
 */
export async function makeNumberedFolder(
  out: string,
  description: string,
  fill: (path: string) => Promise<void> = async () => {},
): Promise<string> {
  if ((await kindOfPath(out)) === 'file') {
    throw new DataError(says`expected a folder, got a file: ${out}; choose another${hint('out')}`, {
      code: 'exists',
    });
  }
  await makeFolder(out);
  await sweepOnce(out);
  const slug = slugOf(description);
  const temporary = temporaryPath(join(out, slug));
  let path = pathOf(out, await nextNumber(out), slug);
  try {
    path = await whileUnfinished(temporary, async () => {
      await mkdir(temporary);
      await fill(temporary);
      return nameByNumber(temporary, out, slug);
    });
    await syncFolder(out);
    return path;
  } catch (thrown) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw explainUnfinished(thrown, path);
  }
}

/**
 * Moves a folder into `out`, on the same disk, with the next free number before its description. Returns its name.
 *
 * @throws SparringError if the number cannot be claimed. Also throws what the file system refuses the move with
 */
export async function numberFolder(folder: string, out: string, description: string): Promise<string> {
  return basename(await nameByNumber(folder, out, description));
}

/** Gives a folder its number in `out`. Returns its path. */
async function nameByNumber(folder: string, out: string, slug: string): Promise<string> {
  for (let number = await nextNumber(out); ; number++) {
    const release = await claimNumber(join(out, `.${String(number).padStart(5, '0')}`));
    if (release === undefined) continue;
    try {
      const next = await nextNumber(out);
      if (next <= number) {
        const path = pathOf(out, number, slug);
        await rename(folder, path);
        return path;
      }
      number = next - 1;
    } finally {
      await release();
    }
  }
}

/** Returns a function that releases the number; undefined if another caller has claimed it. */
async function claimNumber(claim: string): Promise<(() => Promise<void>) | undefined> {
  await rmdir(claim).catch(() => undefined); // earlier versions claimed a number by a folder, which a crash left
  try {
    return await claimFile(claim, 'the number is being given');
  } catch (thrown) {
    if (thrown instanceof SparringError && thrown.code === 'busy') return undefined;
    throw thrown;
  }
}

/** Removes the claim on the number of a folder, if a crash left it beside the folder. */
export async function removeLeftClaim(path: string): Promise<void> {
  const digits = numberedName.exec(basename(path))?.[1];
  const claim = join(dirname(path), `.${digits}`);
  if (digits === undefined || (await kindOfPath(claim)) === undefined) return;
  // Whoever claims what a crash left removes it afterwards. This is tidiness, never a failure.
  const release = await claimNumber(claim).catch(() => undefined);
  await release?.();
}

function pathOf(out: string, number: number, slug: string): string {
  return join(out, `${String(number).padStart(5, '0')}-${slug}`);
}

async function nextNumber(out: string): Promise<number> {
  const last = (await listNumberedFolders(out)).at(-1);
  return last === undefined ? 0 : numberOf(last) + 1;
}

function numberOf(name: string): number {
  return Number(numberedName.exec(name)?.[1] ?? -1);
}
