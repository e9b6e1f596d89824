import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { says } from '../../core/sentence.ts';
import { FullDiskError } from './file-errors.ts';
import { inTemporaryFolder } from './temporary-folder.ts';

it('is removed when the work is done, and when it fails', async () => {
  let made = '';
  const work = async (folder: string) => {
    made = folder;
    await writeFile(join(folder, 'a'), '');
    return 3;
  };
  expect(await inTemporaryFolder('test', work)).toBe(3);
  expect(existsSync(made)).toBe(false);
  const failed = inTemporaryFolder('test', async (folder) => {
    await work(folder);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(existsSync(made)).toBe(false);
});

it('is named, and not the file in it, if its disk is full', async () => {
  const cause = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const full = inTemporaryFolder('test', async (folder) => {
    throw new FullDiskError(says`the disk is full`, join(folder, 'a.png'), 3, cause);
  });
  await expect(full).rejects.toThrow(/^temporary files cannot go into [^,]+, because its disk is full: set /);
});
