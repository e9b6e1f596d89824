/** Memory and open files of one process stay flat, however long it works. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const soak = fileURLToPath(new URL('soak.mjs', import.meta.url));

interface Held {
  readonly megabytes: number;
  readonly files: number;
  readonly handles: number;
}

it.each([
  ['steps', 50_000],
  ['samples', 100_000],
  ['trainers', 1_000],
])('%s: %i of them in one process', async (kind, count) => {
  const args = ['--expose-gc', soak, kind, String(count)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { first, last } = JSON.parse(stdout) as { readonly first: Held; readonly last: Held };
  expect(last.megabytes).toBeLessThan(first.megabytes * 1.1);
  expect([last.files, last.handles]).toEqual([first.files, first.handles]);
});
