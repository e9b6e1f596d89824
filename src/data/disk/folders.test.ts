import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder, removeEmptyFolders } from './folders.ts';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sparring-folders-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

it('makes the folders around one, and removes those that it made while they are empty', async () => {
  const path = join(home, 'a', 'b', 'c');
  const made = await makeFolder(path);
  expect(made).toBe(join(home, 'a'));
  expect(await makeFolder(path)).toBeUndefined();
  await writeFile(join(home, 'a', 'kept.txt'), 'kept');
  await removeEmptyFolders(path, made!);
  expect(await readdir(home)).toEqual(['a']);
  expect(await readdir(join(home, 'a'))).toEqual(['kept.txt']);
  await rm(join(home, 'a', 'kept.txt'));
  await removeEmptyFolders(join(home, 'a'), made!);
  expect(await readdir(home)).toEqual([]);
});

it('says why a folder cannot be made', async () => {
  await writeFile(join(home, 'file'), '');
  await expect(makeFolder(join(home, 'file', 'folder'))).rejects.toThrow('a part of that path is a file');
});

it.runIf(process.platform === 'linux')(
  'ends where no folder can be made, even for a system that says there is none',
  async () => {
    // The `recursive` option of mkdir tries for ever here.
    await expect(makeFolder('/proc/nothing/here')).rejects.toThrow('/proc/nothing/here');
  },
);

it('makes folders that others make at the same moment', async () => {
  for (let round = 0; round < 100; round++) {
    const path = join(home, `round ${round}`, 'a', 'b');
    const made = await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
    expect(made).toContain(join(home, `round ${round}`));
  }
});
