/** Trainings whose numbers are no longer finite: nothing of them is kept, and they go back to what was good. */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOrAll, slowIt } from '../../src/testing/slow.ts';
import { decodeCheckpoint } from '../../src/gan/files/checkpoint.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/gan/files/safetensors.ts';
import { makePictures, recordOf, sparring, start, tiny } from './sparring.ts';

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
  const events = (await readFile(join(cwd, run, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
  const times = stdout.match(/training continues from step/g)!.length;
  expect(events.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(
    Array(times).fill('retry'),
  );
  expect(stdout).toMatch(
    /^Training diverged \d times? and went back \(events\.jsonl\): it continued with --lr \d+\.$/m,
  );
  expect(Number(await rateOf(run))).toBeLessThan(1e8);
  for (const name of await readdir(join(cwd, run, 'checkpoints'))) {
    decodeCheckpoint(await readFile(join(cwd, run, 'checkpoints', name)), name); // throws if not finite
  }
});

slowIt('tell programs of each retry, and go on after kill -9 within one as if it had not been', async () => {
  const args = [
    'train',
    'pictures',
    ...tiny,
    '--lr',
    '1e7',
    '--seed',
    '2',
    '--checkpoint-every',
    '1',
    '--steps',
    '30',
  ];
  const whole = await sparring(cwd, ...args, '--out', 'whole', '--json', '--progress', 'json');
  expect(whole.code).toBe(0);
  const { retries } = recordOf(whole) as { retries: { failedStep: number }[] };
  const said = whole.stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; failedStep: number })
    .filter(({ event }) => event === 'retry');
  expect(retries).toHaveLength(1);
  expect(said).toEqual([expect.objectContaining(retries[0]!)]);

  const killed = start(cwd, ...args, '--out', 'killed');
  await killed.prints('training continues from step');
  killed.child.kill('SIGKILL');
  await killed.finished;
  const run = join('killed', '00000-pictures-dcgan-64');
  expect((await sparring(cwd, 'resume', run)).code).toBe(0);
  const stateOf = async (out: string) => {
    const folder = join(cwd, out, '00000-pictures-dcgan-64');
    const path = join(folder, 'checkpoints', '000030.safetensors');
    return {
      tensors: decodeCheckpoint(await readFile(path), path).tensors,
      checkpoints: await readdir(join(folder, 'checkpoints')),
      events: await readFile(join(folder, 'events.jsonl'), 'utf8'),
      rate: await rateOf(join(out, '00000-pictures-dcgan-64')),
    };
  };
  expect(await stateOf('killed')).toEqual(await stateOf('whole'));
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

/** Replaces a checkpoint by one as versions without checksums wrote it, with numbers that are not finite in one tensor. */
async function poison(path: string, tensor: RegExp, value: number): Promise<void> {
  const { tensors, metadata } = decodeSafetensors(await readFile(path), path);
  const name = [...tensors.keys()].find((each) => tensor.test(each))!;
  const { shape, data } = tensors.get(name)!;
  const spoilt = new Map(tensors).set(name, { shape, data: data.map((old, i) => (i === 0 ? value : old)) });
  const { checksum: _, tensorChecksums: __, ...older } = metadata;
  await writeFile(path, encodeSafetensors(spoilt, older));
}

const units = ['--generator-units', '8,8', '--discriminator-units', '4,4', '--latent-dim', '4'].concat([
  '--batch-size',
  '4',
  '--threads',
  '1',
]);

/** Trains three steps, and spoils the checkpoint of the last. */
async function trainAndPoison(preset: string, network: readonly string[], tensor: RegExp, value: number) {
  const out = await mkdtemp(join(cwd, 'old-'));
  const small = ['--preset', preset, ...network, '--steps', '3', '--checkpoint-every', '1', '--ema', '0.9'];
  const { code } = await sparring(cwd, 'train', 'pictures', ...small, '--out', out);
  expect(code).toBe(0);
  const run = join(out, `00000-pictures-${preset}`);
  const checkpoints = join(run, 'checkpoints');
  await poison(join(checkpoints, '000003.safetensors'), tensor, value);
  return { run, checkpoints };
}

const refused = expect.stringMatching(/^error: .*000003\.safetensors: .* not finite/) as string;

describe('a newest checkpoint of an earlier version that is not finite', () => {
  it.each(
    firstOrAll(2, [
      ['weights', 'dcgan-64', tiny, /^generator\.deconv1\.weight$/, Number.NaN],
      ['velocities', 'gan-mnist', units, /\/velocity\./, Number.NaN],
      ['running statistics', 'dcgan-64', tiny, /runningVariance$/, Infinity],
      ['the average', 'dcgan-64', tiny, /^average\./, -Infinity],
      ['moments', 'dcgan-64', tiny, /\/moment2\./, Infinity],
    ] as const),
  )(
    'in %s of %s is left out with a warning, and refused if it is the only one',
    async (_, preset, network, tensor, value) => {
      const { run, checkpoints } = await trainAndPoison(preset, network, tensor, value);
      const sample = ['sample', run, '--grid', '2x2', '--out', join(run, 'sample.png')];
      const { code, stderr } = await sparring(cwd, ...sample);
      expect([code, stderr]).toEqual([
        0,
        expect.stringMatching(/000003\.safetensors: .* not finite.*; using step 2/),
      ]);
      const resumed = await sparring(cwd, 'resume', run, '--steps', '3');
      expect([resumed.code, resumed.stderr]).toEqual([
        0,
        expect.stringMatching(/not finite.*; resuming from step 2/),
      ]);
      const damaged = join(checkpoints, '000003.safetensors.damaged');
      for (const name of ['000002', '000003']) await rm(join(checkpoints, `${name}.safetensors`));
      await rename(damaged, join(checkpoints, '000003.safetensors'));
      const only = await sparring(cwd, ...sample);
      expect([only.code, only.stderr]).toEqual([1, refused]);
    },
  );

  it('is left out by every command that opens a run, and refused where it is named', async () => {
    const { run } = await trainAndPoison('dcgan-64', tiny, /^average\./, Infinity);
    for (const [command, ...options] of [
      ['sample', '--count', '2', '--out', 'drawn'],
      ['export', '--format', 'onnx', '--out', 'g.onnx'],
      ['export', '--format', 'safetensors', '--out', 'g.safetensors'],
      ['evaluate', '--metric', 'nearest', '--count', '4', '--out', 'nearest.png'],
      ['explore sheet', '--out', 'sheet.png'],
    ] as const) {
      const args = [...command.split(' '), run, ...options.slice(0, -1), join(run, options.at(-1)!)];
      const { code, stderr } = await sparring(cwd, ...args);
      expect([code, stderr]).toEqual([0, expect.stringMatching(/not finite.*; using step 2/)]);
      const named = await sparring(cwd, ...args, '--step', '3');
      expect([named.code, named.stderr]).toEqual([1, refused]);
    }
  });
});
