/** Signals while a command works that is no training: it ends with its code and a line, and leaves no half of a file. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll } from '../../src/testing/slow.ts';
import { makePictures, sparring, start, tiny, type Running } from './sparring.ts';

const signalAtWrite = fileURLToPath(new URL('../support/signal-at-write.mjs', import.meta.url));
const run = join('runs', '00000-pictures-dcgan-64');
const picture = join('pictures', '000.png');

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-signals-'));
  await makePictures(cwd, 'pictures', 200);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '1');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const signals = [
  ['SIGTERM', 143],
  ['SIGUSR1', 138],
] as const;

async function until(isSo: () => boolean, running: Running): Promise<void> {
  while (!isSo()) {
    if (running.child.exitCode !== null) throw new Error(`ended before: ${(await running.finished).stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe.each(firstOrAll(1, signals))('at %s', (signal, exitCode) => {
  it('sample --count says how many pictures there are', async () => {
    const out = `count-${signal}`;
    const running = start(cwd, 'sample', run, '--count', '999999', '--out', out, '--threads', '1');
    await until(() => existsSync(join(cwd, out, '000000.png')), running);
    running.child.kill(signal);
    const { code, stdout, stderr } = await running.finished;
    const names = await readdir(join(cwd, out));
    expect(names.filter((name) => !/^\d{6}\.png$/.test(name))).toEqual([]);
    const count = names.length.toLocaleString('en');
    expect([code, stdout, stderr]).toEqual([
      exitCode,
      '',
      `Stopped at ${count} of 999,999 pictures, which are in ${out}.\n`,
    ]);
  });

  it.each([
    ['evaluate', ['evaluate', run, '--metric', 'nearest', '--count', '50000'], 'generating'],
    ['data dedup', ['data', 'dedup', 'pictures', '--steps', '100000'], 'Learning'],
    ['project', ['project', picture, run, '--steps', '1000000'], 'Step'],
  ])('%s writes nothing, and says so', async (name, args, working) => {
    const out = `${name.replace(' ', '-')}-${signal}`;
    const running = start(
      cwd,
      ...args,
      '--threads',
      '1',
      '--out',
      name === 'data dedup' ? out : `${out}.png`,
    );
    await until(() => running.stderr().includes(working), running);
    running.child.kill(signal);
    const { code, stdout, stderr } = await running.finished;
    expect([code, stdout]).toEqual([exitCode, '']);
    expect(stderr.match(/^Stopped.*$/gm)).toEqual(['Stopped before the end: nothing was written.']);
    expect((await readdir(cwd)).filter((each) => each.startsWith(out))).toEqual([]);
  });

  it('data inspect says how many pictures it looked at', async () => {
    const running = start(cwd, 'data', 'inspect', 'pictures', '--json', '--out', `inspect-${signal}.png`);
    await until(() => running.stderr().includes('/200'), running);
    running.child.kill(signal);
    const { code, stdout } = await running.finished;
    const { outcome, looked } = JSON.parse(stdout) as { outcome: string; looked: number };
    // All pictures may have been looked at as the signal came.
    const isStopped = looked < 200;
    expect([code, outcome]).toEqual(isStopped ? [exitCode, 'stopped'] : [0, 'success']);
    expect(existsSync(join(cwd, `inspect-${signal}.png`))).toBe(!isStopped);
  });
});

describe('as the first file is written', () => {
  /** The commands that write at their end, in well under a second. */
  const writing: readonly (readonly [string, readonly string[]])[] = [
    ['interpolate.png', ['explore', 'interpolate', run, '--seeds', '0,1', '--steps', '2']],
    ['sheet.png', ['explore', 'sheet', run, '--seeds', '0-3']],
    ['arithmetic.png', ['explore', 'arithmetic', run, '--a', '1,2', '--b', '3,4', '--c', '5,6']],
    ['turn.png', ['explore', 'turn', run, '--from', '1,2', '--to', '3,4']],
    ['features.png', ['explore', 'features', run]],
    ['export.onnx', ['export', run, '--format', 'onnx']],
    ['explain.svg', ['explain', 'losses']],
  ];

  it.each([
    ...firstOrAll(2, writing).map(([file, args]) => ['SIGTERM', 143, file, args] as const),
    ['SIGINT', 130, ...writing[1]!] as const,
    ['SIGUSR1', 138, ...writing[1]!] as const,
  ])('%s (exit code %i) leaves neither %s nor half of it', async (signal, exitCode, file, args) => {
    const { code, stdout, stderr } = await signalled(signal, file, args);
    expect([code, stdout, stderr]).toEqual([exitCode, '', 'Stopped before the end.\n']);
    expect((await readdir(cwd)).filter((name) => name.includes(file))).toEqual([]);
  });

  it('is an outcome with --json', async () => {
    const { code, stdout, stderr } = await signalled('SIGTERM', 'json.png', [...writing[1]![1], '--json']);
    expect([code, stderr]).toEqual([143, '']);
    expect(JSON.parse(stdout)).toEqual({ outcome: 'stopped', command: 'explore sheet', outcomeVersion: 2 });
    expect((await readdir(cwd)).filter((name) => name.includes('json.png'))).toEqual([]);
  });

  it.each([
    ['000001.png', 'Stopped at step 1,', 2],
    ['000002.safetensors', 'left out: stopped while it was made', 3],
  ])('a training that is stopped at %s is saved, and resumes', async (file, says, steps) => {
    const out = `stopped-at-${file}`;
    const args = ['train', 'pictures', ...tiny, '--steps', '2', '--sample-every', '1'];
    const { code, stdout, stderr } = await signalled('SIGTERM', out, args, file);
    expect([code, stderr]).toEqual([143, '']);
    expect(stdout).toContain(says);
    const stopped = join(out, '00000-pictures-dcgan-64');
    const files = await readdir(join(cwd, stopped), { recursive: true });
    expect(files.filter((name) => name.endsWith('.tmp') || name === 'training.pid')).toEqual([]);
    const resumed = await sparring(cwd, 'resume', stopped, '--steps', String(steps));
    expect([resumed.code, resumed.stderr]).toEqual([0, '']);
    expect(existsSync(join(cwd, stopped, 'samples.webp'))).toBe(true);
  });

  it.each([
    ['a.png', ['sample', run]],
    ['b.png', ['project', picture, run, '--steps', '1']],
    ['c.png', ['evaluate', run, '--metric', 'nearest', '--count', '4']],
  ])('%s is there after SIGTERM: its work was complete', async (file, args) => {
    const { code } = await signalled('SIGTERM', file, args);
    expect([code, existsSync(join(cwd, file))]).toEqual([0, true]);
  });
});

/** Runs a command with `--out`, and sends it the signal as it begins to write `file`. */
async function signalled(signal: string, out: string, args: readonly string[], file = out) {
  const { NODE_OPTIONS } = process.env;
  process.env['NODE_OPTIONS'] = `--import ${signalAtWrite}`;
  process.env['SIGNAL'] = signal;
  process.env['SIGNAL_FILE'] = file;
  try {
    return await start(cwd, ...args, '--out', out).finished;
  } finally {
    delete process.env['SIGNAL'];
    delete process.env['SIGNAL_FILE'];
    if (NODE_OPTIONS === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = NODE_OPTIONS;
  }
}
