/** Bad input gets a one-sentence error and exit code 1 or 2, and leaves nothing half-written. */
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountSmallDisk } from '../../src/data/testing/small-disk.ts';
import { lacks } from '../../src/testing/skips.ts';
import { makePictures, runsIn, sparring, tiny, type Finished, start } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-bad-input-'));
  await makePictures(cwd, 'good', 8);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** One line on standard error, nothing on standard output, no stack trace. */
function expectSentence(finished: Finished, code: 1 | 2, message: string | RegExp): void {
  expect(finished.stderr).toMatch(/^error: [^\n]+\n$/);
  expect(finished.stderr).toMatch(message);
  expect(finished.stdout).toBe('');
  expect(finished.code).toBe(code);
}

describe('an invalid command line', () => {
  it.each([
    [['train', 'good', '--step', '5'], "unknown option '--step' (Did you mean --steps?)"],
    [['trian', 'good'], "unknown command 'trian' (Did you mean train?)"],
    [['train', 'good', '--steps', '-5'], '--steps got "-5", expected a whole number of 1 or more'],
    [['train', 'good', '--lr', 'fast'], '--lr got "fast", expected a number above 0'],
    [
      ['train', 'good', '--image-size', '50', ...tiny.slice(2)],
      'image size 50x50 cannot be made by this network',
    ],
    [
      ['train', 'good', '--batch-size', '9'],
      'a batch of 9 pictures is larger than the data set, which has 8',
    ],
    [['train', 'good', '--device', 'abacus'], '--device got "abacus", expected one of cpu, webgpu'],
    [['train', 'good', ...tiny, '--device', 'coreml'], 'device coreml is not available'],
    [['train'], 'sparring train needs data'],
    [
      ['train', 'good', 'more'],
      'sparring train takes data, got 2 arguments (good, more): quote a path that contains spaces',
    ],
    [['train', 'a.jpg', 'b.jpg'], 'got 2 arguments (a.jpg, b.jpg): pass the folder of the pictures'],
    [['train', '--resume', 'run', '--ngf', '3'], '--ngf cannot be changed when a run is resumed'],
    [['export', 'run'], "required option '--out <path>' not specified"],
    [['sample'], "missing required argument 'run'"],
    [['sample', 'run', '--out', 'a.bmp'], 'expected a .png, .jpg, .jpeg, .webp or .csv file'],
    [['sample', 'run', '--grid', '1x1', '--seeds', '0-1'], 'a grid of 1x1 does not hold 2 seeds'],
    [['sample', 'run', '--count', '3'], 'pass --out FOLDER'],
  ])('%j', async (args, message) => {
    const finished = await sparring(cwd, ...args);
    expect(finished.stderr).toContain(message);
    expectSentence(finished, 2, '');
    expect(await runsIn(cwd)).toEqual([]);
  });
});

describe('invalid data', () => {
  const train = (data: string, ...more: string[]) =>
    sparring(cwd, 'train', data, ...tiny, '--steps', '2', ...more);

  it('a folder that does not exist', async () => {
    expectSentence(await train('nowhere'), 1, 'no such folder or file: nowhere');
    expect(await runsIn(cwd)).toEqual([]);
  });

  it('a folder without pictures', async () => {
    await mkdir(join(cwd, 'texts'));
    await writeFile(join(cwd, 'texts', 'a.txt'), 'text');
    expectSentence(await train('texts'), 1, 'no pictures in texts');
    expect(await runsIn(cwd)).toEqual([]);
  });

  it('only corrupt pictures', async () => {
    await mkdir(join(cwd, 'corrupt'));
    for (let i = 0; i < 5; i++) await writeFile(join(cwd, 'corrupt', `${i}.png`), 'no picture');
    expectSentence(await train('corrupt'), 1, 'none of the 5 pictures of corrupt can be read');
    expect(await runsIn(cwd)).toEqual([]);
  });

  it('some corrupt or far too large pictures: skipped, counted and listed, but a picture of one pixel is not', async () => {
    const folder = await makePictures(cwd, 'mixed', 4);
    await writeFile(join(folder, 'corrupt.jpg'), 'no picture');
    await writeFile(join(folder, 'huge.png'), hugePng);
    for (let i = 0; i < 10; i++) await writeFile(join(folder, `empty-${i}.png`), '');
    const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: '#ff0000' } });
    await writeFile(join(folder, 'pixel.png'), await pixel.png().toBuffer());
    const { code, stdout, stderr } = await sparring(cwd, 'train', 'mixed', ...tiny, '--epochs', '1');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('Skipped 12 pictures that could not be read:');
    expect(stdout).toMatch(/^ {2}and 2 more$/m);
    expect(stdout).not.toContain('pixel.png');
    const json = await sparring(cwd, 'train', 'mixed', ...tiny, '--epochs', '1', '--json');
    const { skipped } = JSON.parse(json.stdout) as { skipped: Record<string, string> };
    expect(Object.keys(skipped)).toHaveLength(12);
    expect(skipped['huge.png']).toMatch(/30,000 × 30,000 pixels/);
    expect(skipped['corrupt.jpg']).toMatch(/the file is not a picture/);
    await rm(join(cwd, 'runs'), { recursive: true });
  });
});

describe('an unsuitable disk', () => {
  const train = (out: string, ...more: string[]) =>
    sparring(cwd, 'train', 'good', ...tiny, '--out', out, '--steps', '400', ...more);

  it('an output folder that is a file', async () => {
    expectSentence(await train('good/000.png'), 1, 'good/000.png');
  });

  it('an output folder that cannot be written', async (context) => {
    const place = join(cwd, 'read-only');
    const unmount = mountSmallDisk(place, 'ro');
    if (unmount === undefined) context.skip(lacks.mount.says);
    try {
      expectSentence(await train('read-only'), 1, 'on a read-only disk');
    } finally {
      unmount?.();
    }
  });

  it('a disk that is full before the first step', async (context) => {
    const place = join(cwd, 'tiny-disk');
    const unmount = mountSmallDisk(place);
    if (unmount === undefined) context.skip(lacks.mount.says);
    try {
      await writeFile(join(place, 'ballast'), new Uint8Array(60_000));
      const finished = await train('tiny-disk');
      expect(finished.stderr).toMatch(/^error: the disk is full: a checkpoint of this run takes [^\n]*\n$/);
      expect(finished.code).toBe(1);
      expect(await readdir(place)).toEqual(['ballast']);
      const planned = await train('tiny-disk', '--dry-run', '--json');
      const { notes, space } = JSON.parse(planned.stdout) as {
        readonly notes: readonly string[];
        readonly space: Readonly<Record<string, number>>;
      };
      expect(notes).toContainEqual(
        expect.stringMatching(
          /^the run will take about [\d.]+ [kM]B of disk, and [\d.]+ kB are free: when the disk/,
        ),
      );
      expect(space['freeBytes']).toBeLessThan(space['checkpointBytes']!);
      expect(space['checkpointBytes']).toBeLessThan(space['runBytes']!);
    } finally {
      unmount?.();
    }
  });

  it('a disk that fills up during training: it waits, and the last checkpoint stays complete when it is stopped', async (context) => {
    const place = join(cwd, 'filling-disk');
    const unmount = mountSmallDisk(place);
    if (unmount === undefined) context.skip(lacks.mount.says);
    try {
      const pace = ['--checkpoint-every', '2', '--sample-every', '1', '--grid', '2x2', '--steps', '400'];
      const running = start(cwd, 'train', 'good', ...tiny, '--out', 'filling-disk', ...pace);
      await running.prints('The disk is full: there is no room for ');
      running.child.kill('SIGINT');
      const finished = await running.finished;
      expect([finished.code, finished.stderr]).toEqual([130, '']);
      expect(finished.stdout).toMatch(
        /Notes {7}the run will take about [^\n]* when the disk is full, training waits/,
      );
      expect(finished.stdout).toMatch(/not saved, and made again when the run is resumed/);
      const run = join('filling-disk', (await readdir(place))[0]!);
      const names = await readdir(join(cwd, run, 'checkpoints'));
      expect(names.filter((name) => !/^\d{6}\.safetensors$/.test(name))).toEqual([]);
      const sampled = await sparring(cwd, 'sample', run, '--out', 'full.png', '--json');
      expect(sampled.stderr).toBe('');
      expect(JSON.parse(sampled.stdout)).toMatchObject({ step: Number(names.sort().at(-1)!.slice(0, 6)) });
    } finally {
      unmount?.();
    }
  });
});

describe('an unsuitable run', () => {
  let run = '';
  beforeAll(async () => {
    await sparring(cwd, 'train', 'good', ...tiny, '--steps', '4', '--checkpoint-every', '2');
    [run = ''] = await runsIn(cwd);
  });

  const resume = (...more: string[]) => sparring(cwd, 'resume', run, '--steps', '8', ...more);

  it('a path that does not exist, or is not a run', async () => {
    expectSentence(await sparring(cwd, 'resume', 'nowhere'), 1, 'nowhere does not exist');
    expectSentence(
      await sparring(cwd, 'sample', 'runs'),
      1,
      `it contains runs, so pass one of them, such as ${run}`,
    );
    expectSentence(await sparring(cwd, 'export', 'good', '--out', 'a.onnx'), 1, 'good is not a run folder');
  });

  it('fewer steps than it has trained', async () => {
    expectSentence(
      await sparring(cwd, 'resume', run, '--steps', '3'),
      2,
      'is already at step 4, past the requested 3 steps',
    );
  });

  it('nothing left to do', async () => {
    const { code, stdout, stderr } = await sparring(cwd, 'resume', run);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^runs\/00000-good-dcgan-64 is already finished, after 4 steps: [^\n]+\n$/);
  });

  it('data that has moved', async () => {
    await makePictures(cwd, 'moved', 8);
    await sparring(cwd, 'train', 'moved', ...tiny, '--steps', '1', '--out', 'others');
    const other = join('others', (await readdir(join(cwd, 'others')))[0]!);
    await rm(join(cwd, 'moved'), { recursive: true });
    expectSentence(
      await sparring(cwd, 'resume', other, '--steps', '2'),
      2,
      /^error: the run’s pictures are no longer at .*: pass --data with their new path$/m,
    );
    const { code } = await sparring(cwd, 'resume', other, '--steps', '2', '--data', 'good');
    expect(code).toBe(0);
    expect(await readFile(join(cwd, other, 'options.json'), 'utf8')).toContain(join(cwd, 'good'));
  });

  it('an average that it does not keep', async () => {
    expectSentence(await sparring(cwd, 'sample', run, '--weights', 'average'), 2, 'keeps no moving average');
  });

  it('a newer version', async () => {
    const path = join(cwd, run, 'options.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/"formatVersion": \d+/, '"formatVersion": 1000'));
    for (const command of ['resume', 'sample']) {
      expectSentence(await sparring(cwd, command, run), 1, 'written by a newer Sparring');
    }
    await writeFile(path, text);
  });

  it('a truncated newest checkpoint: both commands use the one before, and warn', async () => {
    const newest = join(cwd, run, 'checkpoints', '000004.safetensors');
    await truncate(newest, 3000);
    const sampled = await sparring(cwd, 'sample', run, '--json');
    expect(sampled.stderr).toMatch(/^warning: [^\n]*000004\.safetensors: not a valid[^\n]*using step 2\n$/);
    expect(JSON.parse(sampled.stdout)).toMatchObject({ step: 2 });
    const resumed = await resume('--json');
    expect(resumed.stderr).toMatch(
      /^warning: [^\n]*000004\.safetensors: not a valid[^\n]*resuming from step 2\n/,
    );
    expect(JSON.parse(resumed.stdout)).toMatchObject({ step: 8, interrupted: false });
  });

  it('only truncated checkpoints', async () => {
    const folder = join(cwd, run, 'checkpoints');
    for (const name of await readdir(folder)) await truncate(join(folder, name), 20);
    expectSentence(await resume(), 1, 'all checkpoints of runs/00000-good-dcgan-64 are damaged');
    expect(await readdir(join(cwd, run))).not.toContain('training.pid');
  });
});

/** The signature and header, with its checksum, of 30,000 × 30,000 RGB pixels; empty data; the end. */
const hugePng = Buffer.from(
  '89504e470d0a1a0a0000000d4948445200007530000075300802000000e9456fed' +
    '0000000049444154' +
    '35af061e' +
    '0000000049454e44' +
    'ae426082',
  'hex',
);
