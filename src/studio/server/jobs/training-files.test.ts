import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyLog, logPath } from './training-files.ts';

const id = '00000000-0000-4000-8000-000000000000';
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-training-files-'));
  await mkdir(dirname(logPath(root, id)), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('empties a log', async () => {
  await writeFile(logPath(root, id), 'lines');
  await emptyLog(root, id);
  expect(await readFile(logPath(root, id), 'utf8')).toBe('');
});

it('empties nothing that a link leads to', async () => {
  const other = join(root, 'letters');
  await writeFile(other, 'dear');
  await symlink(other, logPath(root, id));
  await emptyLog(root, id);
  expect(await readFile(other, 'utf8')).toBe('dear');
});
