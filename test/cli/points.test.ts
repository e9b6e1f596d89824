/** Every command works with GANs of points. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gan } from '../../src/gan/networks/gan.ts';
import { decodeSafetensors } from '../../src/gan/files/safetensors.ts';
import { latentOfSeeds } from '../../src/gan/sampling/sampler.ts';
import { ganOf, runOptionsSchema } from '../../src/runs/run-options.ts';
import { makePictures, sparring } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-points-'));
  await makePictures(cwd, 'pictures', 4);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const small = ['--generator-units', '8', '--discriminator-units', '8,6', '--batch-size', '16'];
const train = (data: string, out: string, steps: number) =>
  sparring(
    cwd,
    ...['train', data, ...small, '--threads', '1', '--sample-every', '3', '--steps', `${steps}`].concat([
      '--out',
      out,
    ]),
  );

describe.each([
  { data: 'mixture-1d', preset: 'gan-1d', numbers: '1 number', width: 2 * (560 + 32) },
  { data: 'ring-2d', preset: 'gan-2d', numbers: '2 numbers', width: 2 * (428 + 32) },
])('$data', ({ data, preset, numbers, width }) => {
  const out = `runs-${data}`;
  const run = join(out, `00000-${data}-${preset}`);
  const file = (...parts: string[]) => readFile(join(cwd, ...parts));
  const gan = async (): Promise<Gan> =>
    ganOf(runOptionsSchema.parse(JSON.parse((await file(run, 'options.json')).toString())));
  let trained: Awaited<ReturnType<typeof train>>;
  beforeAll(async () => {
    trained = await train(data, out, 6);
  });

  it('is trained with the preset of its dimension, and plotted during training', async () => {
    expect(trained).toMatchObject({ code: 0, stderr: '' });
    expect(trained.stdout).toContain(`Training ${preset} on ${data}\n`);
    expect(trained.stdout).toContain(`\nNetworks    points of ${numbers}; `);
    expect(trained.stdout).toContain('points/s');
    expect((await readdir(join(cwd, run, 'samples'))).sort()).toEqual([
      '000000.png',
      '000003.png',
      '000006.png',
    ]);
    for (const name of ['reals.png', 'samples/000006.png', 'samples.webp']) {
      expect((await sharp(join(cwd, run, name)).metadata()).width).toBe(width);
    }
  });

  it('resumes exactly as if it had never stopped', async () => {
    await train(data, `interrupted-${data}`, 3);
    const interrupted = join(`interrupted-${data}`, `00000-${data}-${preset}`);
    const resumed = await sparring(cwd, 'resume', interrupted, '--steps', '6');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    const tensors = async (folder: string) =>
      decodeSafetensors(await file(folder, 'checkpoints', '000006.safetensors'), '').tensors;
    expect(await tensors(interrupted)).toEqual(await tensors(run));
    expect(await file(interrupted, 'samples', '000006.png')).toEqual(
      await file(run, 'samples', '000006.png'),
    );
  });

  it('is sampled as a plot, as numbers, and as pictures of dots', async () => {
    const plot = await sparring(cwd, 'sample', run);
    expect([plot.code, plot.stderr]).toEqual([0, '']);
    expect(plot.stdout).toBe(`1,024 points of step 6: ${join(run, 'sample.png')}\n`);
    expect(await file(run, 'sample.png')).toEqual(await file(run, 'samples', '000006.png'));

    await sparring(cwd, 'sample', run, '--seeds', '3-5', '--out', 'points.csv');
    const [head, ...rows] = (await file('points.csv')).toString().trim().split('\n');
    expect(head).toBe(preset === 'gan-1d' ? 'seed,x' : 'seed,x,y');
    expect(rows.map((row) => row.split(',')[0])).toEqual(['3', '4', '5']);

    await sparring(cwd, 'sample', run, '--count', '2', '--out', `dots-${data}`);
    const { width: side, channels } = await sharp(join(cwd, `dots-${data}`, '000001.png')).metadata();
    expect([side, channels]).toEqual([48, 1]);
  });

  it('is exported with points as its output, and with the weights of both networks', async () => {
    const { code, stderr } = await sparring(cwd, 'export', run, '--out', 'g.onnx');
    expect([code, stderr]).toEqual([0, '']);
    const session = await ort.InferenceSession.create(await file('g.onnx'));
    const networks = await gan();
    const z = new ort.Tensor('float32', latentOfSeeds(networks, [3, 4, 5]), [3, networks.latent.dimension]);
    const { points } = await session.run({ z });
    await sparring(cwd, 'sample', run, '--seeds', '3-5', '--out', 'points.csv');
    const numbersOf = (await file('points.csv')).toString().trim().split('\n').slice(1);
    const sampled = numbersOf.flatMap((row) => row.split(',').slice(1).map(Number));
    (points!.data as Float32Array).forEach((value, i) => expect(value).toBeCloseTo(sampled[i]!, 5));
    const weights = ['--network', 'discriminator', '--out', 'd.safetensors'];
    expect(await sparring(cwd, 'export', run, ...weights)).toMatchObject({ code: 0, stderr: '' });
    expect(decodeSafetensors(await file('d.safetensors'), '').tensors.size).toBe(6);
  });

  it('is drawn in cells, with a line around each, because the pictures of points are white at their edges', async () => {
    expect(
      await sparring(cwd, 'explore', 'sheet', run, '--seeds', '0-4', '--out', 'cells.svg'),
    ).toMatchObject({ code: 0 });
    const markup = (await file('cells.svg')).toString();
    expect(markup.match(/<rect [^>]*class="[^"]*s-rule[^"]*"/g)).toHaveLength(5);
  });

  it.each([['sheet'], ['interpolate', '--seeds', '1,2'], ['turn', '--from', '1,2', '--to', '3,4']])(
    'is explored with pictures of its points: %s',
    async (command, ...options) => {
      const { code, stderr } = await sparring(cwd, 'explore', command, run, ...options);
      expect([code, stderr]).toEqual([0, '']);
    },
  );

  it.each([
    [['explore', 'features', run], 'generates points, but explore features needs pictures'],
    [['project', 'any.png', run], 'generates points, but project needs pictures'],
    [['evaluate', run, '--metric', 'nearest'], 'generates points, but evaluate needs pictures'],
  ])('refuses commands that need pictures: %j', async (args, message) => {
    const { code, stderr } = await sparring(cwd, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

it.each([
  [
    ['ring-2d', '--preset', 'dcgan-64'],
    'dcgan-64 generates pictures, but ring-2d is a set of points: pass --preset gan-2d',
  ],
  [
    ['ring-2d', '--preset', 'gan-1d'],
    'gan-1d generates points of 1 number, so it cannot train on ring-2d: pass gaussian-1d, mixture-1d',
  ],
  [
    ['pictures', '--preset', 'gan-2d'],
    'gan-2d generates points of 2 numbers, so it cannot train on pictures: pass ring-2d, grid-2d, spiral-2d',
  ],
  [
    ['ring-2d', '--image-size', '32'],
    '--image-size applies to pictures, but gan-2d generates points: leave it out',
  ],
  [
    ['ring-2d', '--ngf', '8'],
    '--ngf does not apply to gan-2d, whose widths are --generator-units and --discriminator-units',
  ],
])('refuses options and data that do not fit: %j', async (args, message) => {
  const { code, stderr } = await sparring(cwd, 'train', ...args);
  expect([code, stderr]).toEqual([2, `error: ${message}\n`]);
});
