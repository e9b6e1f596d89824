/** Signals, deadlines, and output that goes away, while a training runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { makePictures, program, sparring, start, tiny } from './sparring.ts';

const fullNote = skipNote('device', !existsSync('/dev/full'));

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-signals-'));
  await makePictures(cwd, 'pictures', 10);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('a training', () => {
  it('goes on when nobody reads its output any more, and says so', async () => {
    const running = start(cwd, 'train', 'pictures', ...tiny, '--steps', '8', '--out', 'piped');
    running.child.stdout.destroy();
    const { code, stderr } = await running.finished;
    const warning =
      'warning: nobody reads the output any more: the work goes on without it, and Ctrl-C stops it\n';
    expect([code, stderr]).toEqual([0, warning]);
    const checkpoints = await readdir(join(cwd, 'piped', '00000-pictures-dcgan-64', 'checkpoints'));
    expect(checkpoints.at(-1)).toBe('000008.safetensors');
  });

  it.skipIf(fullNote !== '')(
    `goes on when its log is on a full disk, and fails at the end${fullNote}`,
    async () => {
      const log = openSync('/dev/full', 'w');
      const args = ['train', 'pictures', ...tiny, '--steps', '8', '--out', 'full'];
      const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', log, 'pipe'] });
      let stderr = '';
      child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      closeSync(log);
      expect([code, stderr]).toEqual([
        1,
        'error: could not write all of the output: the disk is full\n' +
          'warning: the output cannot be written any more (the disk is full): the work goes on without it, and Ctrl-C stops it\n',
      ]);
      const checkpoints = await readdir(join(cwd, 'full', '00000-pictures-dcgan-64', 'checkpoints'));
      expect(checkpoints.at(-1)).toBe('000008.safetensors');
    },
  );

  it.each([
    ['SIGUSR1', 138],
    ['SIGUSR2', 140],
  ] as const)('saves at %s of a batch system, however often it comes', async (signal, code) => {
    const running = start(cwd, 'train', 'pictures', ...tiny, '--minutes', '5', '--out', signal);
    await running.prints('step 1 ');
    for (let i = 0; i < 3; i++) running.child.kill(signal);
    const finished = await running.finished;
    expect([finished.code, finished.stderr]).toEqual([code, '']);
    expect(finished.stdout).toContain('Stopped at step');
    expect(await readdir(join(cwd, signal, '00000-pictures-dcgan-64'))).not.toContain('training.pid');
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGUSR1', 138],
  ] as const)('ends at %s before its first step too, with its outcome as JSON', async (signal, code) => {
    const running = start(
      cwd,
      'train',
      'pictures',
      ...tiny,
      '--steps',
      '9',
      '--grid',
      '64x64',
      '--out',
      `early-${signal}`,
      '--json',
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    while (!running.stderr().includes('Training')) await new Promise((resolve) => setTimeout(resolve, 1));
    running.child.kill(signal);
    const { code: ended, stdout } = await running.finished;
    expect(ended).toBe(code);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'stopped', command: 'train' });
  });

  it.skipIf(process.platform === 'win32').each(
    firstOrAll(1, [
      ['SIGTERM', 143],
      ['SIGUSR1', 138],
    ] as const),
  )(
    'leaves no claim at %s before its first step, which another computer could not take over',
    async (signal, code) => {
      const out = `early-${signal}`;
      await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '1', '--out', out);
      const run = join(cwd, out, '00000-pictures-dcgan-64');
      const running = start(cwd, 'resume', run, '--minutes', '5');
      while (!existsSync(join(run, 'training.pid'))) await new Promise((resolve) => setTimeout(resolve, 1));
      running.child.kill(signal);
      expect((await running.finished).code).toBe(code);
      expect((await readdir(run)).filter((name) => name.includes('training.pid'))).toEqual([]);
      expect((await sparring(cwd, 'resume', run, '--steps', '2')).code).toBe(0);
    },
  );

  it('goes on when a terminal is closed that it does not use, as under nohup', async () => {
    const running = start(cwd, 'train', 'pictures', ...tiny, '--steps', '3000', '--out', 'nohup');
    await running.prints('step 1');
    running.child.kill('SIGHUP');
    await new Promise((resolve) => setTimeout(resolve, 100));
    running.child.kill('SIGTERM');
    expect((await running.finished).code).toBe(143);
  });

  it('stops before its deadline, with everything saved and an exit code of its own', async () => {
    const args = ['train', 'pictures', ...tiny, '--minutes', '5', '--out', 'deadline'];
    const { code, stdout, stderr } = await sparring(cwd, ...args, '--deadline', '3s');
    expect([code, stderr]).toEqual([75, '']);
    expect(stdout).toContain('The deadline is near: the run is being saved.\n');
    expect(stdout).toMatch(/^Stopped at step \d/m);
  });

  it.each(['soon', '1s2', '2001-01-01T00:00'])('refuses the deadline %s', async (when) => {
    const { code, stderr } = await sparring(cwd, 'train', 'pictures', '--deadline', when);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: --deadline got "[^"]+", expected a (duration|time)/);
  });
});
