import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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
    realpath: vi.fn<typeof files.realpath>(real.realpath),
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
    passedOver: [
      '2 folders could not be listed and were left out (the first: b/forbidden, permission denied)',
    ],
  });
});

it('refuses a folder that cannot be listed itself', async () => {
  await mkdir(join(folder, 'forbidden'));
  await expect(listFiles(join(folder, 'forbidden'))).rejects.toThrow(
    /^not allowed to read .*forbidden: change its permissions/,
  );
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

it('asks for no real path of a folder in a folder, however deep', async () => {
  const deep = Array.from({ length: 100 }, () => 'd').join('/');
  await mkdir(join(folder, deep), { recursive: true });
  await writeFile(join(folder, deep, 'b.png'), '');
  const asked = vi.mocked(files.realpath).mock.calls.length;
  const { files: found } = await listFiles(folder);
  expect([...found].sort()).toEqual(['a.png', `${deep}/b.png`]);
  expect(vi.mocked(files.realpath).mock.calls.length - asked).toBe(1);
});

it.runIf(process.platform === 'linux')('passes over what lies too deep, and names it in short', async () => {
  // Deeper than a path may be long, so made level by level from within.
  const levels = 20;
  const name = 'n'.repeat(250);
  const script = `for (let i = 0; i < ${levels}; i++) { fs.mkdirSync('${name}'); process.chdir('${name}'); }`;
  execFileSync(process.execPath, ['-e', script], { cwd: folder });
  const { files: found, passedOver } = await listFiles(folder);
  execFileSync('rm', ['-r', join(folder, name)]); // Node cannot, by its path
  expect(found).toEqual(['a.png']);
  expect(passedOver).toHaveLength(1);
  expect(passedOver[0]).toMatch(
    /^1 folder could not be listed and was left out \(n+…n+, its path is too long\)$/,
  );
  expect(passedOver[0]!.length).toBeLessThan(200);
});

it.runIf(process.platform !== 'win32')('passes over pipes and sockets, and says so', async () => {
  execFileSync('mkfifo', [join(folder, 'b.png')]);
  await symlink('b.png', join(folder, 'c.png'));
  expect(await listFiles(folder)).toEqual({
    files: ['a.png'],
    passedOver: ['2 pipes, sockets or devices were left out (the first: b.png)'],
  });
});
