import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listFiles } from './folder-walk.ts';

// Tests may run as root, who may list any folder.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  return {
    ...real,
    readdir: async (path: string, ...rest: never[]) => {
      if (path.endsWith('forbidden')) {
        throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
      }
      return real.readdir(path, ...rest);
    },
  };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-walk-'));
  await writeFile(join(folder, 'a.png'), '');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('passes over a folder that cannot be listed, and says so', async () => {
  for (const name of ['b', 'b/forbidden', 'c', 'c/forbidden']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'c/d.png'), '');
  expect(await listFiles(folder)).toEqual({
    files: ['a.png', 'c/d.png'],
    passedOver: ['2 folders could not be listed and were left out (the first: b/forbidden, EACCES)'],
  });
});

it('refuses a folder that cannot be listed itself', async () => {
  await mkdir(join(folder, 'forbidden'));
  await expect(listFiles(join(folder, 'forbidden'))).rejects.toThrow(/^cannot list the folder .*EACCES/);
});

// Only Linux keeps any bytes as a name.
it.runIf(process.platform === 'linux')('passes over names that are not UTF-8, and says so', async () => {
  const latin1Path = (name: string) => Buffer.from(join(folder, name), 'latin1');
  await writeFile(latin1Path('caf\xe9.png'), '');
  await mkdir(latin1Path('\xe9t\xe9'));
  await writeFile(join(folder, 'café.png'), '');
  const { files: found, passedOver } = await listFiles(folder);
  expect([...found].sort()).toEqual(['a.png', 'café.png']);
  expect(passedOver).toEqual([
    '2 files and folders were left out, as their names are not UTF-8: rename them (the first: caf\ufffd.png)',
  ]);
});
