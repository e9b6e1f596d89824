/** Trainings whose numbers are no longer finite: nothing of them is kept, and they go back to what was good. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../src/gan/files/checkpoint.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/gan/files/safetensors.ts';
import { makePictures, sparring, tiny } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-divergence-'));
  await makePictures(cwd, 'pictures', 10);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const rateOf = async (run: string) =>
  /"learningRate": ([\d.e+]+)/.exec(await readFile(join(cwd, run, 'options.json'), 'utf8'))![1];

it('go on from an earlier checkpoint at a tenth of the rate, and say so each time', async () => {
  const args = [
    'train',
    'pictures',
    ...tiny,
    '--lr',
    '1e8',
    '--steps',
    '30',
    '--checkpoint-every',
    '1',
    '--out',
    'far',
  ];
  const { code, stdout } = await sparring(cwd, ...args);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^training diverged at step \d+ \(loss D .*\); training continues from step \d+ with --lr 10000000$/m,
  );
  const run = join('far', '00000-pictures-dcgan-64');
  expect(Number(await rateOf(run))).toBeLessThan(1e8);
  for (const name of await readdir(join(cwd, run, 'checkpoints'))) {
    decodeCheckpoint(await readFile(join(cwd, run, 'checkpoints', name)), name); // throws if not finite
  }
});

it('give up after three times, with a command that works, and leave nothing', async () => {
  const train = (rate: string) =>
    sparring(cwd, 'train', 'pictures', ...tiny, '--lr', rate, '--steps', '2', '--out', 'hopeless');
  const { code, stderr } = await train('1e38');
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^error: training diverged at step 1 \(.*\), also at lower rates \(3 times, each time from an earlier checkpoint\): train again with --lr 1e\+34\n$/,
    ),
  ]);
  expect(await readdir(join(cwd, 'hopeless'))).toEqual([]);
});

it('do not keep the rate that broke a run that is resumed', async () => {
  const args = ['train', 'pictures', ...tiny, '--steps', '3', '--checkpoint-every', '1', '--out', 'good'];
  expect((await sparring(cwd, ...args)).code).toBe(0);
  const run = join('good', '00000-pictures-dcgan-64');
  const before = await readFile(join(cwd, run, 'options.json'), 'utf8');
  const resumed = await sparring(cwd, 'resume', run, '--steps', '6', '--lr', '1e38');
  expect([resumed.code, resumed.stderr]).toEqual([1, expect.stringContaining('also at lower rates')]);
  expect(await readFile(join(cwd, run, 'options.json'), 'utf8')).toBe(before);
});

it('are not sampled, exported or resumed from a checkpoint of an earlier version', async () => {
  const args = ['train', 'pictures', ...tiny, '--steps', '3', '--checkpoint-every', '1', '--out', 'old'];
  expect((await sparring(cwd, ...args)).code).toBe(0);
  const run = join('old', '00000-pictures-dcgan-64');
  const newest = join(cwd, run, 'checkpoints', '000003.safetensors');
  const { tensors, metadata } = decodeSafetensors(await readFile(newest), newest);
  const [[name, { shape, data }]] = [...tensors] as [[string, { shape: number[]; data: Float32Array }]];
  const spoilt = new Map(tensors).set(name, { shape, data: data.map(() => Number.NaN) });
  await writeFile(newest, encodeSafetensors(spoilt, metadata));
  for (const command of [
    ['sample', run, '--grid', '2x2', '--out', 'old.png'],
    ['export', run, '--format', 'onnx', '--out', 'old.onnx'],
    ['resume', run, '--steps', '4'],
  ]) {
    const { code, stdout, stderr } = await sparring(cwd, ...command);
    expect([code, stdout + stderr]).toEqual([0, expect.stringContaining('not finite')]);
  }
});
