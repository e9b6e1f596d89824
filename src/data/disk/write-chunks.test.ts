import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeChunks } from './write-chunks.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-chunks-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* chunks(...each: (readonly number[] | Error)[]): AsyncGenerator<Uint8Array> {
  for (const one of each) {
    await Promise.resolve();
    if (one instanceof Error) throw one;
    yield Uint8Array.from(one);
  }
}

it('writes all chunks in order, over what was there', async () => {
  const path = join(folder, 'a');
  await writeFile(path, 'something longer than that');
  await writeChunks(path, chunks([1, 2], [], [3]));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
});

it('refuses a file that exists when it is to be new', async () => {
  const path = join(folder, 'a');
  await writeFile(path, 'mine');
  await expect(writeChunks(path, chunks([1]), 'wx')).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(path, 'utf8')).toBe('mine');
});

it('has made the file when the chunks fail at once, so that removing it is final', async () => {
  const path = join(folder, 'a');
  const isThere = await writeChunks(path, chunks(new Error('cut off'))).catch(() => existsSync(path));
  expect(isThere).toBe(true);
  await rm(path);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await readdir(folder)).toEqual([]);
});
