import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { renderSvg } from '../../drawing/svg/render.ts';
import { faultsOf } from '../../drawing/svg/testing/markup.ts';
import { Generator, withGenerator } from '../../runs/generator.ts';
import { createRunFolder } from '../../runs/new-run-folder.ts';
import { newRunOptions } from '../../runs/new-run.ts';
import { openRun } from '../../runs/open-run.ts';
import { openPoints } from '../../runs/point-source.ts';
import { machineOptionsOf } from '../../runs/run-options.ts';
import { TrainingRun } from '../../runs/training-run.ts';
import { cloudsFigure, drawProgress } from './drawing.ts';
import { lookedPoints, play, type Way } from './play.ts';

let root = '';
let runtime: Runtime;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-ring-'));
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => rm(root, { recursive: true, force: true }));

const always = () => true;

describe('the games on eight Gaussians', () => {
  it('are those of sparring train ring-2d', async () => {
    const way: Way = { objective: 'minimax', k: 2 };
    const { clouds } = await play(runtime, way, 5, [3, 6], always);
    const source = openPoints('ring-2d');
    const options = newRunOptions({
      version: '0.0.0',
      data: source.name,
      pictures: source.count,
      preset: 'gan-2d',
      training: { ...way, seed: 5 },
      machine: machineOptionsOf(runtime),
      until: { steps: 6, minutes: null },
    });
    const run = await TrainingRun.prepare(options, source, runtime);
    const folder = await createRunFolder(root, 'ring', { options: { ...options } });
    await run.train(folder);
    const trained = await openRun(folder.path);
    const opening = Generator.create(trained, runtime, {
      network: trained.networks,
      batchSize: lookedPoints,
    });
    const points = await withGenerator(opening, (generator) => generator.sampleSeeds(range(0, lookedPoints)));
    expect(clouds.map(({ look }) => look.step)).toEqual([3, 6]);
    expect(clouds[1]!.points).toEqual(points);
    const metrics = await folder.readMetrics();
    const meanOfLast = metrics.slice(3).reduce((sum, { dFake }) => sum + Number(dFake), 0) / 3;
    expect(clouds[1]!.look.dFake).toBeCloseTo(meanOfLast, 9);
  });

  it('end early with a look at what there is', async () => {
    const way: Way = { objective: 'non-saturating', k: 1 };
    const early = await play(runtime, way, 1, [5, 10], (step) => step < 7);
    expect(early.looks.map(({ step }) => step)).toEqual([5, 7]);
    const none = await play(runtime, way, 1, [5, 10], () => false);
    expect(none.looks).toMatchObject([{ step: 0, dReal: 0 }]);
  });

  it('are drawn, with the step of those that were stopped', async () => {
    const way: Way = { objective: 'non-saturating', k: 5 };
    const games = [
      await play(runtime, way, 1, [2, 4], always),
      await play(runtime, way, 2, [2, 4], (step) => step < 2),
    ];
    const figure = cloudsFigure([{ ...way, games }], [1, 2], 4);
    const svg = renderSvg(figure, figure);
    expect(faultsOf(svg)).toEqual([]);
    expect(svg).toContain('>step 2: ');
    expect(svg).not.toContain('>step 4: ');
    expect(faultsOf(drawProgress([{ ...way, games }]))).toEqual([]);
  });
});
