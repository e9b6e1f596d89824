import { range } from '../../core/numbers.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAveragedRun } from '../../runs/averaged-run.ts';
import { openRun } from '../../runs/open-run.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { withGenerator } from '../../runs/generator.ts';
import { openAveragedGenerator, openGenerator } from './generators.ts';
import { tinyDcgan } from '../testing/tiny-runs.ts';

const runtime = await createNodeRuntime({ threads: 1 });
let folder = '';
let run = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-generators-'));
  run = await tinyDcgan(folder, runtime);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('averages G’s weights over checkpoints, and nothing else', async () => {
  const [first, second] = await Promise.all([1, 2].map((step) => openRun(run, { step })));
  const both = await openAveragedRun(run, [1, 2]);
  expect(both.step).toBe(2);
  for (const name of both.state.names()) {
    const [before, after] = [await first!.state.read(name), await second!.state.read(name)];
    const isAveraged = name.startsWith('generator.') && !name.includes('running');
    const expected = isAveraged ? after.map((value, i) => (value + before[i]!) / 2) : after;
    expect([name, await both.state.read(name)]).toEqual([name, expected]);
  }
  const weights = [...both.state.names()].filter((name) => /^generator\..*weight$/.test(name));
  expect(weights.length).toBeGreaterThan(2);
  for (const name of weights) {
    expect(await first!.state.read(name)).not.toEqual(await second!.state.read(name));
  }
});

it('samples with the averaged weights, which differ from those of either checkpoint', async () => {
  const samplesOf = (opening: ReturnType<typeof openGenerator>) =>
    withGenerator(opening, (generator) => generator.sampleSeeds(range(0, 4)));
  const [one, two, mean] = [
    await samplesOf(openGenerator(run, runtime, { weights: 'live', step: 1 })),
    await samplesOf(openGenerator(run, runtime)),
    await samplesOf(openAveragedGenerator(run, runtime, [1, 2])),
  ];
  expect(mean).not.toEqual(one);
  expect(mean).not.toEqual(two);
  const alone = await samplesOf(openAveragedGenerator(run, runtime, [2]));
  expect(alone).toEqual(two);
});

it('lists the existing checkpoints if the requested one does not exist', async () => {
  await expect(openGenerator(run, runtime, { weights: 'live', step: 7 })).rejects.toThrow(
    `${run} has no checkpoint of step 7, expected one of 1, 2; train(DATA, { keepEvery: N }) keeps those of every N steps`,
  );
});
