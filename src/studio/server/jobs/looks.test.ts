/** Inspections and estimates, by the real command line. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobProgress } from '../../messages/jobs.ts';
import { trainingChoices } from './choices.ts';
import { estimateTraining } from './estimate.ts';
import { inspectData } from './inspection.ts';
import { estimateRequest } from './requests.ts';
import { sourceCommandLine } from './testing/command-line.ts';

let cwd: string;
const settings = { commandLine: sourceCommandLine, signal: new AbortController().signal, seconds: 100 };
const tiny = {
  imageSize: { width: 16, height: 16 },
  ngf: 2,
  ndf: 2,
  latentDim: 4,
  batchSize: 4,
  threads: 1,
} as const;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-looks-'));
  for (let i = 0; i < 9; i++) {
    const background = { r: i < 8 ? i * 30 : 0, g: 99, b: 200 };
    const png = await sharp({ create: { width: 24, height: 16, channels: 3, background } })
      .png()
      .toBuffer();
    await writeFile(join(cwd, `${i}.png`), png);
  }
  await writeFile(join(cwd, 'bad.jpg'), 'no picture');
});

afterAll(async () => rm(cwd, { recursive: true }));

it('finds what pictures there are, draws a sheet of them, and leaves nothing behind', async () => {
  const before = await readdir(cwd);
  const progress: JobProgress[] = [];
  const { found, sheet } = await inspectData(
    { data: cwd },
    { ...settings, onProgress: (each) => progress.push(each) },
  );
  expect(found).toMatchObject({
    kind: 'pictures',
    count: 10,
    looked: 10,
    formats: { PNG: 9 },
    width: { least: 24, most: 24 },
    sizes: [{ size: '24×16', pictures: 9 }],
    copies: 1,
    unreadable: 1,
    faults: [{ name: 'bad.jpg' }],
    hasSheet: true,
  });
  expect(await sharp(sheet).metadata()).toMatchObject({ format: 'png' });
  expect(progress.at(-1)).toMatchObject({ work: 'inspecting', done: 10, total: 10 });
  expect(await readdir(cwd)).toEqual(before);
});

it('knows points by their name', async () => {
  const { found, sheet } = await inspectData({ data: 'ring-2d' }, settings);
  expect(found).toMatchObject({ kind: 'points', name: 'ring-2d', dimension: 2 });
  expect(sheet).toBeUndefined();
});

it('refuses what is no data with the sentence of the command', async () => {
  await expect(inspectData({ data: join(cwd, 'none') }, settings)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(/^no such folder or file: /),
  });
});

it('measures a few real steps, and writes nothing', async () => {
  const before = await readdir(cwd);
  const request = estimateRequest.parse({ data: cwd, preset: 'dcgan-64', steps: 50, ...tiny, k: 2 });
  const found = await estimateTraining(request, { ...settings, root: join(cwd, 'runs'), besides: 1 });
  expect(found).toMatchObject({
    preset: 'dcgan-64',
    besides: 1,
    pictures: 10,
    batchSize: 4,
    k: 2,
    stepsPerEpoch: 1, // two batches, which are one step
    image: { width: 16, height: 16, channels: 3 },
    latentDim: 4,
    until: { steps: 50, minutes: null },
    device: 'cpu',
    threads: 1,
  });
  expect(found.secondsPerStep).toBeGreaterThan(0);
  expect(found.checkpointBytes).toBeGreaterThan(
    4 * (found.parameters.generator + found.parameters.discriminator),
  );
  expect(found.runBytes).toBeGreaterThan(found.checkpointBytes);
  expect(await readdir(cwd)).toEqual(before);
});

it('estimates without a length, and of points', async () => {
  const request = estimateRequest.parse({ data: 'ring-2d', threads: 1 });
  const found = await estimateTraining(request, { ...settings, root: cwd, besides: 0 });
  expect(found).toMatchObject({ preset: 'gan-2d', stepsPerEpoch: 200, latentDim: 2 });
  expect(found.image).toBeUndefined();
});

it('says why a preset does not suit the data', async () => {
  const request = estimateRequest.parse({ data: cwd, preset: 'gan-2d' });
  await expect(estimateTraining(request, { ...settings, root: cwd, besides: 0 })).rejects.toThrow(
    /^gan-2d generates points of 2 numbers, so it cannot train on /,
  );
});

it('offers every preset and set, and says what each is', () => {
  const { presets, sets, points } = trainingChoices();
  expect(presets.find(({ name }) => name === 'dcgan-28')).toMatchObject({
    kind: 'pictures',
    image: { width: 28, height: 28, channels: 1 },
    isConditional: false,
    isSecondStage: false,
  });
  expect(presets.filter(({ isSecondStage }) => isSecondStage).map(({ name }) => name)).toEqual(['gan-tfd']);
  expect(presets.filter(({ isConditional }) => isConditional)).toHaveLength(1);
  expect(sets.map(({ name }) => name)).toContain('mnist:test');
  expect(points.map(({ name }) => name)).toContain('ring-2d');
});
