/** What is printed for people to read and to paste: commands with awkward paths, tables with wide letters. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { textWidth } from '../../src/cli/terminal/text-width.ts';
import { makePictures, program, sparring, tiny } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-hints-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** The command that a line of the output shows, run by a shell as if it had been pasted. */
function paste(stdout: string, what: string, more = ''): string {
  const line = stdout.split('\n').find((one) => one.startsWith(`${what} `))!;
  const command = line.slice(what.length).trim();
  const script = `sparring() { "$NODE" "$PROGRAM" "$@"; }; ${command} ${more}`;
  const env = { ...process.env, NODE: process.execPath, PROGRAM: program };
  return execFileSync('sh', ['-c', script], { cwd, env, encoding: 'utf8' });
}

const shells = process.platform === 'win32' ? [] : ['sh'];
it.each(shells)('prints commands that %s understands, whatever the folder is called', async () => {
  await makePictures(cwd, 'pictures', 4);
  const run = "-it's $HOME `id` 卧室";
  const trained = await sparring(cwd, 'train', 'pictures', ...tiny, `--out=${run}`, '--steps', '1');
  expect([trained.code, trained.stderr]).toEqual([0, '']);
  expect(paste(trained.stdout, 'Sample')).toContain('卧室');
  expect(paste(trained.stdout, 'Resume')).toContain('Done at step 2');
  const packed = await sparring(cwd, 'data', 'pack', 'pictures', '--image-size', '16', '--out=-a b.pack');
  expect(packed.code).toBe(0);
  expect(paste(packed.stdout, 'Train', '--dry-run --batch-size 4 --ngf 2 --ndf 2')).toContain('-a b');
});

it('keeps the columns of a table straight where letters are wide', async () => {
  const classes = ['bedroom', '卧室', '😀', 'a\u0308b'];
  for (const name of classes) await makePictures(join(cwd, 'wide'), name, 2);
  const { stdout } = await sparring(cwd, 'data', 'inspect', 'wide');
  const bars = stdout.split('\n').filter((line) => classes.some((name) => line.includes(`${name} `)));
  expect(bars).toHaveLength(classes.length);
  const columns = bars.map((line) => textWidth(line.slice(0, line.indexOf('█'))));
  expect(new Set(columns).size).toBe(1);
});
