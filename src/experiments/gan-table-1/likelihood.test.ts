import { range } from '../../core/numbers.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slowIt } from '../../testing/slow.ts';
import { openSource } from '../../data/open.ts';
import { subset } from '../../data/pictures/subset.ts';
import { rowsFrom } from '../../analysis/metrics/rows.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { encodeCheckpoint } from '../../gan/files/checkpoint.ts';
import { loadLatestCheckpoint } from '../../runs/load-checkpoint.ts';
import { openRunFolder } from '../../runs/run-folder.ts';
import { Budget } from '../support/budget.ts';
import type { ExperimentContext } from '../support/experiment.ts';
import { inUnit, rowsOfPictures } from '../../analysis/evaluation/picture-rows.ts';
import { drawCurves } from './curve.ts';
import { howTrained } from './reporting.ts';
import { judgeColumn, measured, measuredOver, type Column, type JudgedPictures } from './likelihood.ts';

const image = { channels: 1, height: 28, width: 28, range: 'unit' } as const;
const runtime = await createNodeRuntime({ threads: 1 });

let home = '';
let pictures: JudgedPictures;
let context: ExperimentContext;
let column: Column;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sparring-table-'));
  const digits = await openSource('mnist');
  const rows = await rowsOfPictures(digits, image, range(0, 80));
  pictures = {
    image,
    training: rowsFrom(rows, 0, 40),
    validation: rowsFrom(rows, 40, 20),
    test: rowsFrom(rows, 60, 20),
  };
  context = {
    runtime,
    seed: 1,
    budget: new Budget(1),
    folder: home,
    runs: [],
    version: '0.0.0',
    open: async () => digits,
    openDataOf: async () => digits,
    has: () => true,
    pathOf: () => 'mnist',
    signal: new AbortController().signal,
    progress: () => undefined,
  };
  const source = subset(digits, range(0, 400), 'the first');
  column = await judgeColumn(context, pictures, {
    preset: 'gan-mnist',
    data: 'mnist',
    source,
    minutes: 0.002,
    sessions: 2,
  });
}, 120_000);
afterAll(() => rm(home, { recursive: true, force: true }));

describe('a column of table 1', () => {
  it('trains a run that can be opened again, in sessions with a curve point after each', () => {
    const { runs } = column;
    expect(runs).toHaveLength(1);
    const { options, run, step, curve } = runs[0]!;
    expect(options).toMatchObject({ preset: 'gan-mnist', pictures: 400, data: 'mnist' });
    expect(run).toBe(join(home, 'runs', '00000-mnist-gan-mnist'));
    expect(curve).toHaveLength(2);
    expect(curve[0]!.step).toBeGreaterThan(0);
    expect(curve[1]!.step).toBeGreaterThanOrEqual(curve[0]!.step); // the number of steps depends on the machine
    expect(curve[1]!.step).toBe(step);
  });

  it('evaluates real pictures, and as many samples', () => {
    const { runs, real } = column;
    const { live: score, average } = runs[0]!;
    expect(average!.protocol).toBe(
      score.protocol.replace(/σ [\d.]+/, /σ [\d.]+/.exec(average!.protocol)![0]),
    );
    expect(score.protocol).toContain('Parzen windows on 40 samples, σ ');
    expect(score.protocol).toContain('of 10 on 20 validation points, 20 test points of 784 numbers');
    expect(real.protocol).toContain('on 40 samples');
    // An untrained generator makes only grey pictures; real digits are nearer to other digits.
    expect(real.mean).toBeGreaterThan(score.mean);
    const { value, error } = measured(real);
    expect([Math.abs(value - real.mean) <= 0.05, error! > 0]).toEqual([true, true]);
  });

  it('evaluates given runs without training', async () => {
    const { run, live, average } = column.runs[0]!;
    const again = await judgeColumn({ ...context, runs: [run, run] }, pictures, {
      preset: 'gan-mnist',
      data: 'mnist',
      source: await context.open('training'),
      minutes: 10,
    });
    expect(again.runs.map((judged) => judged.live)).toEqual([live, live]);
    expect(again.runs[1]!.average).toEqual(average);
    expect(again.runs[0]!.curve).toEqual([]);
    const colour = { ...pictures, image: { ...image, channels: 3 } } as const;
    const refused = judgeColumn({ ...context, runs: [run] }, colour, {
      preset: 'gan-mnist',
      data: 'mnist',
      source: await context.open('training'),
      minutes: 10,
    });
    await expect(refused).rejects.toThrow(`${run} makes pictures of 28×28 in grey, expected 28×28 in colour`);
  });
});

it('converts pictures of a tanh generator to [0, 1], and refuses other ranges', () => {
  const kind = { channels: 1, height: 1, width: 3 } as const;
  const made = Float32Array.of(-1, 0, 1);
  expect([...inUnit(made, { ...kind, range: 'signed' })]).toEqual([0, 0.5, 1]);
  expect(inUnit(made, { ...kind, range: 'unit' })).toBe(made);
  expect(() => inUnit(made, { ...kind, range: 'contrast' })).toThrow(/makes contrast-normalised pictures/);
});

it('describes a training by the name of its data, without the folder', () => {
  const [judged] = column.runs;
  const { options } = judged!;
  const of = (data: string, on?: string) => howTrained({ ...judged!, options: { ...options, data } }, on);
  expect(of('mnist:train-50k')).toMatch(/^Training: mnist:train-50k, recipe gan-mnist, seed 1, 0/);
  expect(of('/home/ada/faces')).toMatch(/^Training: faces, recipe/);
  expect(of('/home/ada/out/faces.filter.json', 'the training faces')).toMatch(
    /^Training: the training faces, recipe/,
  );
});

slowIt('evaluates each checkpoint that a run has kept, and their average', async () => {
  const { run, curve } = column.runs[0]!;
  const [last] = curve.slice(-1);
  const folder = await openRunFolder(run);
  const options = await folder.readOptions();
  await folder.writeOptions({ ...options, keepEvery: 1 });
  const { checkpoint } = (await loadLatestCheckpoint(folder))!;
  const step = checkpoint.iterations;
  for (const { path } of (await folder.listCheckpoints()).slice(0, -1)) await rm(path);
  await folder.writeCheckpoint(step + 1, encodeCheckpoint({ ...checkpoint, iterations: step + 1 }), {
    keepEvery: 1,
  });
  try {
    const again = await judgeColumn({ ...context, runs: [run] }, pictures, {
      preset: 'gan-mnist',
      data: 'mnist',
      source: await context.open('training'),
      minutes: 10,
    });
    const [judged] = again.runs;
    // Both contain the same state, so the mean of both equals either.
    expect(judged!.curve).toEqual([last, { ...last, step: step + 1 }]);
    expect(judged!.halfAverage).toEqual({ steps: [step, step + 1], score: judged!.average });
  } finally {
    await rm(folder.checkpointPath(step + 1));
    await folder.writeOptions(options);
  }
});

it('draws the curves with the scores to compare them with', () => {
  const curve = [
    { step: 1000, live: 90.5, average: 120.5 },
    { step: 2000, live: 180.2, average: 190 },
  ];
  const svg = drawCurves([curve], 225, 240.1);
  expect(svg).toContain('After 2,000 steps: 180.2 nats, 190 with averaged weights');
  expect(svg).toContain('the paper: 225');
  expect(svg).toContain('real digits: 240.1');
  const without = curve.map(({ step, live }) => ({ step, live: live - 5, average: undefined }));
  const two = drawCurves([curve, without], 225, 240.1);
  expect(two).toContain('After 2,000 steps: 175.2 to 180.2 nats, 190 with averaged weights<');
  expect(two.split('last weights, 2 runs')).toHaveLength(2);
});

it('reports mean and standard deviation of several runs, and the standard error of one', () => {
  const score = (mean: number) => ({ mean, standardError: 2.04, sigma: 0.2, protocol: '', validation: [] });
  expect(measuredOver([score(210)])).toEqual({ value: 210, error: 2 });
  expect(measuredOver([score(210), score(214), score(218)])).toEqual({ value: 214, error: 4 });
});
