/** No escape codes where nothing shows them: a pipe, a dumb terminal, and with NO_COLOR. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { makePictures, program, sparring, tiny } from './sparring.ts';

const run = join('runs', '00000-pictures-dcgan-64');
const noScript = skipNote('script', spawnSync('script', ['--version']).status !== 0);

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-escapes-'));
  await makePictures(cwd, 'pictures', 10);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '2');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** Commands that show help, errors, tables, and the progress of each kind. */
const commands: readonly (readonly [string, readonly string[]])[] = [
  ['a training', ['train', 'pictures', ...tiny, '--steps', '2', '--out', 'more']],
  ['help', ['--help']],
  ['the help of a command', ['train', '--help']],
  ['an error', ['trian']],
  ['a table', ['reproduce', 'list']],
  ['inspecting', ['data', 'inspect', 'pictures']],
  ['packing', ['data', 'pack', 'pictures', '--image-size', '8', '--out', 'a.pack']],
  ['evaluating', ['evaluate', run, '--metric', 'nearest', '--count', '4']],
  ['projecting', ['project', join('pictures', '000.png'), run, '--steps', '3']],
  ['samples', ['sample', run]],
];

it.each(firstOrAll(5, commands))(
  '%s has none in a pipe, though FORCE_COLOR asks for colours',
  async (_, args) => {
    const env = { ...process.env, FORCE_COLOR: '1', TERM: 'xterm-256color' };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], {
      cwd,
      env,
    }).catch((thrown: unknown) => thrown as { stdout: string; stderr: string });
    expect(stdout + stderr).not.toBe('');
    expect(stdout + stderr).not.toContain('\u001b');
  },
);

it.skipIf(noScript !== '')(`none is on a dumb terminal, and with NO_COLOR${noScript}`, async () => {
  const typed = async (args: readonly string[], more: NodeJS.ProcessEnv) => {
    const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
    const env = { ...process.env, ...more };
    const ran = promisify(execFile)('script', ['-qc', `${command} || true`, '/dev/null'], { cwd, env });
    return (await ran).stdout;
  };
  const training = [...commands[0]![1]];
  expect(await typed(training, { TERM: 'xterm', NO_COLOR: '' })).toContain('\u001b[K'); // or this test shows nothing
  for (const [name, args] of firstOrAll(2, commands)) {
    for (const env of [{ TERM: 'dumb' }, { TERM: 'xterm', NO_COLOR: '1' }]) {
      const text = await typed(args, env);
      expect(text, name).not.toBe('');
      expect(text, name).not.toContain('\u001b');
    }
  }
});
