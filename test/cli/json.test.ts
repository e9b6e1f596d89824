/** `--json` and `--progress json`: what programs read of a command, whatever its outcome. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leavesOf } from '../../src/cli/options/configurable-command.ts';
import { programWith } from '../../src/cli/program.ts';
import { makePictures, sparring, start, tiny } from './sparring.ts';

let cwd = '';
const run = join('runs', '00000-pictures-dcgan-64');
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-json-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '2');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

type Json = Record<string, unknown>;
const concepts = ['--a', '1,2', '--b', '3,4', '--c', '5,6'];

async function outcomeOf(...args: string[]): Promise<Json> {
  const { stdout } = await sparring(cwd, ...args, '--json');
  return JSON.parse(stdout) as Json;
}

/** The events of a standard error that has nothing else. */
function eventsOf(stderr: string): Json[] {
  return stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
}

describe('--json', () => {
  it.each([
    ['train', ['train', 'pictures', ...tiny, '--steps', '1', '--out', 'more']],
    ['train', ['train', 'pictures', ...tiny, '--dry-run']],
    ['sample', ['sample', run, '--out', 'a.png']],
    ['export', ['export', run, '--out', 'a.onnx']],
    ['explore sheet', ['explore', 'sheet', run, '--out', 'b.png']],
    ['evaluate', ['evaluate', run, '--metric', 'nearest', '--count', '4', '--out', 'c.png']],
    ['explore interpolate', ['explore', 'interpolate', run, '--out', 'f.png']],
    ['explore arithmetic', ['explore', 'arithmetic', run, ...concepts, '--out', 'g.png']],
    ['explore turn', ['explore', 'turn', run, '--from', '1,2', '--to', '3,4', '--out', 'h.png']],
    ['explore directions', ['explore', 'directions', run, '--out', 'm.png']],
    ['explore features', ['explore', 'features', run, '--out', 'i.png']],
    ['project', ['project', join('pictures', '000.png'), run, '--steps', '2', '--out', 'j.png']],
    ['explain losses', ['explain', 'losses', '--out', 'd.svg']],
    ['explain convolution', ['explain', 'convolution', '--out', 'k.svg']],
    ['data dedup', ['data', 'dedup', 'pictures', '--steps', '2', '--out', 'l']],
    ['reproduce', ['reproduce', 'list']],
    ['data inspect', ['data', 'inspect', 'pictures']],
    ['data pack', ['data', 'pack', 'pictures', '--image-size', '8', '--out', 'e.pack']],
    ['data list', ['data', 'list']],
  ])('the outcome of %s is a success', async (command, args) => {
    expect(await outcomeOf(...args)).toMatchObject({ outcome: 'success', command, outcomeVersion: 2 });
  });

  it('is that of every command which has it, with its group, also if its options are wrong', async () => {
    const commands = leavesOf(await programWith()).filter((each) => each.longOptions().includes('--json'));
    const names = commands.map((each) => each.outputMode.command);
    expect(names).toEqual(expect.arrayContaining(['train', 'data pack', 'explore forget', 'reproduce']));
    for (const command of names) {
      const { code, stdout, stderr } = await sparring(cwd, ...command.split(' '), '--jsno', '--json');
      const { error, ...outcome } = JSON.parse(stdout) as { error: Json };
      expect(outcome).toEqual({ outcome: 'failure', command, outcomeVersion: 2, exitCode: 2 });
      expect(Object.keys(error)).toEqual(['code', 'message', 'option', 'suggestion']);
      // Commander looks for required options first.
      expect(error['message']).toMatch(/^unknown option '--jsno'|^required option/);
      expect([code, stderr]).toEqual([2, `error: ${String(error['message'])}\n`]);
    }
  });

  it('names no command if none is typed', async () => {
    expect(await outcomeOf()).toMatchObject({ outcome: 'failure', command: '', exitCode: 2 });
  });

  it('a pack that is already complete is a success', async () => {
    const pack = ['data', 'pack', 'pictures', '--image-size', '8', '--out', 'twice.pack'];
    await outcomeOf(...pack);
    expect(await outcomeOf(...pack)).toMatchObject({ outcome: 'success', done: 8, before: 8 });
  });

  it('a run that is already finished is a success with its step', async () => {
    expect(await outcomeOf('resume', run)).toEqual({
      outcome: 'success',
      command: 'resume',
      outcomeVersion: 2,
      run,
      step: 2,
      seconds: expect.any(Number),
      interrupted: false,
      lastCheckpoint: join(run, 'checkpoints', '000002.safetensors'),
      alreadyFinished: true,
    });
  });

  it.each([
    [
      ['train', 'pictures', '--stepz', '5'],
      2,
      {
        code: 'unknown-option',
        message: "unknown option '--stepz' (Did you mean --steps?)",
        option: 'stepz',
        suggestion: 'steps',
      },
    ],
    [
      ['trian', 'pictures'],
      2,
      {
        code: 'unknown-name',
        message: "unknown command 'trian' (Did you mean train?)",
        option: null,
        suggestion: 'train',
      },
    ],
    [
      ['help', 'trian'],
      2,
      { code: 'unknown-name', message: "unknown command 'trian' (Did you mean train?)" },
    ],
    [['data', 'help', 'weather'], 2, { code: 'unknown-name', message: "unknown command 'weather'" }],
    [
      ['export', run],
      2,
      {
        code: 'invalid-argument',
        message: "required option '--out <path>' not specified",
        option: 'out',
        suggestion: null,
      },
    ],
    [
      ['train', 'pictures', '--steps', 'x'],
      2,
      { message: '--steps got "x", expected a whole number of 1 or more', option: 'steps' },
    ],
    [['train', 'pictures', '--image-size', 'x'], 2, { option: 'imageSize' }],
    [['explore', 'arithmetic', run, '--a', '1,2', '--b', '3', '--c', '4,5'], 2, { option: 'b' }],
    [['sample', 'nowhere'], 1, { message: expect.stringContaining('nowhere does not exist') as string }],
    [
      ['data', 'inspect', 'nowhere'],
      1,
      { message: expect.stringContaining('no such folder or file: nowhere') as string },
    ],
  ])('the outcome of %j is a failure', async (args, exitCode, error) => {
    const { code, stdout, stderr } = await sparring(cwd, ...args, '--json');
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    const outcome = JSON.parse(stdout) as { error: Json };
    expect(outcome).toMatchObject({
      outcome: 'failure',
      command: expect.stringContaining(args[0]!),
      outcomeVersion: 2,
      exitCode,
      error,
    });
    expect(Object.keys(outcome.error)).toEqual(['code', 'message', 'option', 'suggestion']);
    expect(stderr).toBe(`error: ${String(outcome.error['message'])}\n`);
  });

  it('the outcome after Ctrl-C is stopped', async () => {
    const args = ['train', 'pictures', ...tiny, '--steps', '100000', '--out', 'stopped', '--json'];
    const running = start(cwd, ...args);
    while (!running.stderr().includes('step 1/')) await new Promise((resolve) => setTimeout(resolve, 5));
    running.child.kill('SIGINT');
    const { code, stdout } = await running.finished;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'stopped',
      command: 'train',
      interrupted: true,
      run: join('stopped', '00000-pictures-dcgan-64'),
      skipped: {},
    });
  });

  it('also of many samples', async () => {
    const args = ['sample', run, '--count', '999999', '--out', 'many', '--threads', '1', '--json'];
    const running = start(cwd, ...args);
    while (!existsSync(join(cwd, 'many', '000000.png')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.finished;
    expect([code, stderr]).toEqual([130, '']);
    expect(JSON.parse(stdout)).toEqual({ outcome: 'stopped', command: 'sample', outcomeVersion: 2 });
  });

  it('is printed if a file says so', async () => {
    await writeFile(
      join(cwd, 'config.json'),
      JSON.stringify({ json: true, progress: 'json', run: 'nowhere' }),
    );
    const { stdout, stderr } = await sparring(cwd, 'sample', '--config', 'config.json');
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'failure', command: 'sample' });
    expect(eventsOf(stderr)).toMatchObject([{ event: 'error' }]);
  });
});

describe('--progress json', () => {
  it('reports a training as events on standard error, and the outcome on standard output', async () => {
    const args = ['train', 'pictures', ...tiny, '--steps', '3', '--out', 'events', '--progress', 'json'];
    const { code, stdout, stderr } = await sparring(cwd, ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Done at step 3, /);
    const events = eventsOf(stderr);
    const folder = join('events', '00000-pictures-dcgan-64');
    expect(events[0]).toEqual({ event: 'start', run: folder });
    expect(events[1]).toEqual({ event: 'note', text: expect.stringMatching(/^Training dcgan-64 /) });
    const progress = events.filter(({ event }) => event === 'progress');
    expect(progress.at(-1)).toEqual({
      event: 'progress',
      work: 'training',
      done: 3,
      total: 3,
      secondsLeft: null,
      step: 3,
      seconds: expect.any(Number),
      imagesPerSecond: expect.any(Number),
      stepsPerSecond: expect.any(Number),
      epoch: expect.any(Number),
      lossD: expect.any(Number),
      lossG: expect.any(Number),
      dReal: expect.any(Number),
      dFake: expect.any(Number),
    });
    const files = events.filter(({ event }) => event === 'sample' || event === 'checkpoint');
    expect(files).toContainEqual({
      event: 'sample',
      step: 3,
      path: join(folder, 'samples', '000003.png'),
    });
    expect(files.at(-1)).toEqual({
      event: 'checkpoint',
      step: 3,
      path: join(folder, 'checkpoints', '000003.safetensors'),
    });
  });

  it('leaves the steps of a training out of events for a log, and nothing else', async () => {
    const args = ['train', 'pictures', ...tiny, '--steps', '3', '--out', 'quiet'];
    const { code, stderr } = await sparring(cwd, ...args, '--progress', 'events', '--json');
    expect(code).toBe(0);
    const names = new Set(eventsOf(stderr).map(({ event }) => event));
    expect([...names]).toEqual(['start', 'note', 'sample', 'checkpoint']);
    const inspected = await sparring(cwd, 'data', 'inspect', 'pictures', '--progress=events', '--json');
    expect(eventsOf(inspected.stderr).at(-1)).toMatchObject({
      event: 'progress',
      work: 'inspecting',
      done: 8,
    });
  });

  it('reports passes over pictures to their end', async () => {
    const args = ['data', 'inspect', 'pictures', '--progress=json', '--json'];
    const { stdout, stderr } = await sparring(cwd, ...args);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'success' });
    expect(eventsOf(stderr).at(-1)).toEqual({
      event: 'progress',
      work: 'inspecting',
      done: 8,
      total: 8,
      secondsLeft: null,
    });
  });

  it('reports warnings and errors as events', async () => {
    const failed = await sparring(cwd, 'resume', 'nowhere', '--progress', 'json');
    expect(failed.stdout).toBe('');
    expect(eventsOf(failed.stderr)).toEqual([
      {
        event: 'error',
        error: {
          code: expect.any(String),
          message: expect.stringContaining('nowhere does not exist'),
          option: null,
          suggestion: null,
        },
      },
    ]);
    const refused = await sparring(cwd, 'data', 'inspect', 'pictures', '--progress', 'xml');
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'error: --progress got "xml", expected one of text, json, events\n',
    ]);
  });
});
