/** The three tables of the 2015 paper on data small enough for seconds: how they come about, not what they say. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usualPreparation } from '../data/preparation.ts';
import type { PictureSource } from '../data/source.ts';
import type { PictureNetwork } from '../gan/network.ts';
import { presets } from '../gan/presets.ts';
import { createRunFolder } from '../runs/run-folder.ts';
import type { RunOptions } from '../runs/run-options.ts';
import { TrainingRun } from '../runs/training-run.ts';
import { createNodeRuntime } from '../runtime/ort-node.ts';
import { Budget } from './budget.ts';
import { dcganTable1 } from './dcgan-table-1/experiment.ts';
import { dcganTable2 } from './dcgan-table-2/experiment.ts';
import { dcganTable3 } from './dcgan-table-3/experiment.ts';
import type { ExperimentContext, Outcome } from './experiment.ts';
import { checkMemory } from './feature-makers.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const classes = 10;

/** Pictures of ten kinds: a lighter bar at a place of its own, on noise. */
function source(name: string, count: number, channels: 1 | 3): PictureSource {
  return {
    description: `${count} pictures`,
    name,
    count,
    channels,
    labels: Uint8Array.from({ length: count }, (_, i) => i % classes),
    nameOf: (index) => `${name}[${index}]`,
    read: async (index, shape) =>
      Uint8Array.from({ length: shape.channels * shape.height * shape.width }, (_, at) => {
        const x = at % shape.width;
        const isBar = Math.floor((x * classes) / shape.width) === index % classes;
        return (isBar ? 180 : 20) + ((index * 37 + at * 101) % 60);
      }),
  };
}

let folder = '';
const runs: Record<string, string> = {};

/** Two steps of a training, as a run. */
async function trained(
  name: 'dcgan-64' | 'dcgan-mnist-conditional',
  network: PictureNetwork,
): Promise<string> {
  const { optimiser, updates, generatorNoise } = presets[name];
  const data = source('bars', 40, network.channels);
  const options: RunOptions = {
    sparring: '0.0.0',
    data: 'bars',
    pictures: data.count,
    preset: name,
    preparation: usualPreparation(name === 'dcgan-64' ? 'signed' : 'unit'),
    network,
    training: {
      batchSize: 20,
      optimiser,
      updates,
      generatorNoise,
      k: 1,
      objective: 'non-saturating',
      realLabel: 1,
      averageDecay: null,
      seed: 1,
    },
    device: 'cpu',
    threads: 1,
    until: { steps: 2, minutes: null },
    sampleEvery: null,
    checkpointEvery: null,
    grid: { rows: 1, columns: 1 },
  };
  const run = await TrainingRun.prepare(options, data, runtime);
  const made = await createRunFolder(join(folder, 'runs'), name);
  await made.writeOptions(options);
  await run.train(made);
  return made.path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-tables-'));
  const size = { channels: 3, height: 16, width: 16 } as const;
  runs['plain'] = await trained('dcgan-64', { ...presets['dcgan-64'].network, ...size, ngf: 2, ndf: 4 });
  const { network } = presets['dcgan-mnist-conditional'];
  const small = { channels: 1, height: 8, width: 8, ngf: 2, ndf: 2, units: 8, latentDim: 4 } as const;
  runs['conditional'] = await trained('dcgan-mnist-conditional', { ...network, ...small });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function contextOf(
  sources: Readonly<Record<string, PictureSource>>,
  more: Partial<ExperimentContext>,
): ExperimentContext {
  return {
    runtime,
    seed: 1,
    budget: new Budget(10),
    folder,
    run: undefined,
    runs: [],
    version: '0.0.0',
    open: async (key) => sources[key]!,
    openDataOf: async () => sources['training']!,
    has: (key) => key in sources,
    pathOf: (key) => key,
    isStopped: () => false,
    onStop: () => undefined,
    progress: () => undefined,
    ...more,
  };
}

const oursOf = ({ rows }: Outcome) => rows.map(({ ours }) => ours?.value);

describe('dcgan-table-1', () => {
  const sources = { training: source('cifar', 200, 3), test: source('cifar-test', 50, 3) };

  it('judges D, the same D untrained, and pixels, which tell these pictures apart', async () => {
    const outcome = await dcganTable1.run(contextOf(sources, { run: runs['plain'] }));
    expect(outcome.rows.map(({ what }) => what)).toEqual([
      `accuracy on ${(4 + 8) * 16} features of D`,
      `accuracy on ${(4 + 8) * 16} features of the same D untrained`,
      'accuracy on 768 raw pixels',
    ]);
    expect(outcome.rows[0]!.paper).toEqual({ value: 82.8 });
    expect(oursOf(outcome)[2]).toBeGreaterThan(90);
    for (const accuracy of oursOf(outcome)) expect(accuracy).toBeGreaterThan(30); // 10 by guessing
  });

  it('says which run it wants', async () => {
    await expect(dcganTable1.run(contextOf(sources, {}))).rejects.toThrow('pass --run RUN');
  });
});

describe('dcgan-table-2', () => {
  it('judges draws of a hundred labels a class, and ends when it is stopped', async () => {
    const sources = { training: source('svhn', 400, 3), test: source('svhn-test', 30, 3) };
    const outcome = await dcganTable2.run(contextOf(sources, { run: runs['plain'], isStopped: () => true }));
    const [row] = outcome.rows;
    expect(row!.paper).toEqual({ value: 22.48 });
    expect(row!.ours!.error).toBeGreaterThanOrEqual(0);
    expect(outcome.remarks).toEqual(['Stopped after 2 of 100 draws.']);
    await expect(dcganTable2.run(contextOf(sources, {}))).rejects.toThrow('sparring import FOLDER');
  });
});

describe('dcgan-table-3', () => {
  const sources = { training: source('digits', 60, 1), test: source('digits-test', 20, 1) };

  it('classifies by real and by generated digits, as many as there is time for', async () => {
    let made = 0;
    const context = contextOf(sources, {
      run: runs['conditional'],
      progress: (line) => (made = line.endsWith('generated digits') ? parseInt(line, 10) : made),
      isStopped: () => made >= 1000,
    });
    const outcome = await dcganTable3.run(context);
    const [real, , dcgan, , few] = outcome.rows;
    expect([real!.ours, dcgan!.ours, few!.what]).toEqual([{ value: 0 }, undefined, 'error among 1000']);
    expect(few!.ours!.value).toBeGreaterThan(0);
    expect(outcome.files[0]!.name).toBe('dcgan-table-3.png');
    expect(outcome.remarks.at(-1)).toContain('stopped after 1000 samples');
  });

  it('refuses a run that is not conditional', async () => {
    const colour = { training: source('digits', 60, 3), test: source('digits-test', 20, 3) };
    await expect(dcganTable3.run(contextOf(colour, { run: runs['plain'] }))).rejects.toThrow(
      'is not conditional',
    );
  });
});

it('refuses more features than memory holds', () => {
  expect(() => checkMemory(50_000, 28_672, 8 * 2 ** 30)).toThrow('5.3 GiB, and the machine has 8.0');
  expect(() => checkMemory(50_000, 28_672, 16 * 2 ** 30)).not.toThrow();
});
