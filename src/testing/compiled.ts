/** What tests start in processes and pages of their own, built from the sources once for all of them. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(root, 'node_modules', '.cache', 'sparring');

/** How long what was built of other sources stays: tests may still run with it. */
const msToKeep = 3_600_000;

/** The folder of the built library, like `dist` without the studio's page. Types are checked elsewhere. */
export async function compiledLibrary(): Promise<string> {
  const made = await onceForSources('library', async (folder) => {
    // What the library finds beside itself.
    await copyFile(join(root, 'package.json'), join(folder, 'package.json'));
    await symlink(join(root, 'assets'), join(folder, 'assets'), 'junction');
    const dist = join(folder, 'dist');
    const flags = ['--noCheck', '--declaration', 'false', '--sourceMap', 'false', '--inlineSources', 'false'];
    await node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', dist, ...flags);
    await node('scripts/web-bundle.mjs', dist);
  });
  return join(made, 'dist');
}

/** The folder of the studio's page, built. */
export async function builtStudioPage(): Promise<string> {
  const made = await onceForSources('page', (folder) => node('scripts/studio-page.mjs', folder));
  return join(made, 'studio', 'page');
}

async function node(...args: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, args, { cwd: root });
}

/**
 * What is built of the sources as they are now, by the first process that asks: never of others.
 *
 * @param build writes it into an empty folder
 * @returns the folder, which nobody may change
 */
async function onceForSources(name: string, build: (folder: string) => Promise<unknown>): Promise<string> {
  const built = join(cache, `${name}-${await digestOfSources()}`);
  if (existsSync(built)) return built;
  await mkdir(cache, { recursive: true });
  await removeOld();
  const folder = await mkdtemp(join(cache, 'building-'));
  try {
    await build(folder);
    await rename(folder, built); // complete, or not there
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    if (!existsSync(built)) throw thrown; // another process was faster
  }
  return built;
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['src', 'scripts', '.']) {
    const names = await readdir(join(root, folder), { recursive: folder !== '.', withFileTypes: true });
    const paths = names
      .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
      .filter(({ name }) => folder !== '.' || name.endsWith('.json'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const contents = await Promise.all(paths.map((path) => readFile(path)));
    for (const [i, path] of paths.entries()) hash.update(`\0${path}\0`).update(contents[i]!);
  }
  return hash.digest('hex').slice(0, 16);
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(cache)) {
    const { mtimeMs } = await stat(join(cache, name));
    if (Date.now() - mtimeMs > msToKeep) await rm(join(cache, name), { recursive: true, force: true });
  }
}
