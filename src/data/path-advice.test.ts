import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSource } from './open.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-advice-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['~/pictures', /\(the ~ was quoted/],
  ['pictures/*.png', /\(no file has this pattern: pass the folder itself\)$/],
  ['pictures/{cats,dogs}', /\(no file has this pattern/],
  ['$HOME/pictures', /\(the shell did not expand this variable/],
  ['%USERPROFILE%\\pictures', /\(the shell did not expand this variable/],
  ['https://example.org/a.zip', /\(a URL is not fetched: download it first and pass the file\)$/],
  ['s3://bucket/a.zip', /\(a URL is not fetched/],
  ['caf\ufffd', /\(its name is not UTF-8: rename it\)$/],
  ['mnits', /\(did you mean the set mnist\?\)$/],
  ['nowhere', /\(check the path, or pass a set by its name: mnist, [^()]+\)$/],
])('says what is wrong with the path %s', async (path, sentence) => {
  await expect(openSource(path)).rejects.toThrow(sentence);
});

it.runIf(process.platform !== 'win32').each(['C:\\pictures', '\\\\server\\share'])(
  'says what is wrong with the path of Windows %s',
  async (path) => {
    await expect(openSource(path)).rejects.toThrow(/\(this is a path of Windows: under WSL/);
  },
);

it('names what a link leads to', async () => {
  await symlink('gone', join(folder, 'link'));
  await expect(openSource(join(folder, 'link'))).rejects.toThrow(
    /\(it is a link to gone, which does not exist: correct the link\)$/,
  );
  await symlink('circle', join(folder, 'circle'));
  await expect(openSource(join(folder, 'circle'))).rejects.toThrow(/symbolic links lead in a circle/);
});

it('names the file that a path goes on from', async () => {
  await writeFile(join(folder, 'a.zip'), 'x');
  await expect(openSource(join(folder, 'a.zip/cats/1.png'))).rejects.toThrow(
    /a\.zip is a file, not a folder: pass /,
  );
});
