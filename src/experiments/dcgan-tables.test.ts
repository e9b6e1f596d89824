/** The three tables of the 2015 paper on small data, in seconds: tests of the procedure, not of the results. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PictureSource } from '../data/pictures/source.ts';
import { presets } from '../gan/presets/presets.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { dcganTable1 } from './dcgan-table-1/experiment.ts';
import { dcganTable2 } from './dcgan-table-2/experiment.ts';
import { dcganTable3 } from './dcgan-table-3/experiment.ts';
import type { ExperimentContext, Outcome } from './support/experiment.ts';
import { checkMemory } from '../analysis/evaluation/feature-rows.ts';
import { bars, contextOf, tinyDcgan, trainedOnBars } from './testing/tiny-runs.ts';

const runtime = await createNodeRuntime({ threads: 1 });
let folder = '';
const runs: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-tables-'));
  runs['plain'] = await tinyDcgan(folder, runtime);
  const { network } = presets['dcgan-mnist-conditional'];
  const small = { channels: 1, height: 8, width: 8, ngf: 2, ndf: 2, units: 8, latentDim: 4 } as const;
  const conditional = { ...network, ...small };
  runs['conditional'] = await trainedOnBars(folder, runtime, 'dcgan-mnist-conditional', conditional);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const contextWith = (
  sources: Readonly<Record<string, PictureSource>>,
  more: Partial<ExperimentContext>,
): ExperimentContext => contextOf(runtime, folder, sources, more);

const oursOf = ({ rows }: Outcome) => rows.map(({ ours }) => ours?.value);

describe('dcgan-table-1', () => {
  const sources = { training: bars('cifar', 200, 3), test: bars('cifar-test', 50, 3) };

  it('evaluates D, the same D untrained, and pixels, which separate these pictures', async () => {
    const outcome = await dcganTable1.run(contextWith(sources, { runs: [runs['plain']!] }));
    expect(outcome.rows.map(({ what }) => what)).toEqual([
      `accuracy on ${(4 + 8) * 16} features of D`,
      `accuracy on ${(4 + 8) * 16} features of the same D untrained`,
      'accuracy on 768 raw pixels',
    ]);
    expect(outcome.rows[0]!.paper).toEqual({ value: 82.8 });
    expect(oursOf(outcome)[2]).toBeGreaterThan(90);
    for (const accuracy of oursOf(outcome)) expect(accuracy).toBeGreaterThan(30); // 10 by guessing
  });

  it('names the run that it needs', async () => {
    await expect(dcganTable1.run(contextWith(sources, {}))).rejects.toThrow('pass run: RUN');
  });
});

describe('dcgan-table-2', () => {
  it('evaluates draws of 100 labels per class, and ends when stopped', async () => {
    const test = bars('svhn-test', 30, 3);
    // Every fifth picture has a wrong label, which no classifier can predict.
    const labels = test.labels!.map((label, i) => (i % 5 === 0 ? (label + 1) % 10 : label));
    const sources = { training: bars('svhn', 400, 3), test: { ...test, labels } };
    const outcome = await dcganTable2.run(
      contextWith(sources, { runs: [runs['plain']!], signal: AbortSignal.abort() }),
    );
    const [row] = outcome.rows;
    expect(row!.paper).toEqual({ value: 22.48 });
    expect(row!.ours).toEqual({ value: 20, error: 0 });
    expect(outcome.numbers).toMatchObject({ errors: [0.2, 0.2], mean: 0.2, spread: 0 });
    expect(outcome.remarks).toEqual(['Stopped after 2 of 100 draws.']);
    await expect(dcganTable2.run(contextWith(sources, {}))).rejects.toThrow(
      "with import('svhn'), and pass run: RUN",
    );
  });
});

describe('dcgan-table-3', () => {
  const sources = { training: bars('digits', 60, 1), test: bars('digits-test', 20, 1) };

  it('classifies by real digits, and by as many generated digits as time allows', async () => {
    const stop = new AbortController();
    const context = contextWith(sources, {
      runs: [runs['conditional']!],
      progress(line) {
        if (line.endsWith('generated digits') && parseInt(line, 10) >= 1000) stop.abort();
      },
      signal: stop.signal,
    });
    const outcome = await dcganTable3.run(context);
    const [real, , dcgan, , few] = outcome.rows;
    expect([real!.ours, dcgan!.ours, few!.what]).toEqual([
      { value: 0 },
      undefined,
      'error with 1,000 digits of a DCGAN',
    ]);
    expect(few!.ours!.value).toBeGreaterThan(0);
    expect(outcome.files[0]!.name).toBe('dcgan-table-3.png');
    expect(outcome.remarks.at(-1)).toContain('stopped after 1000 samples');
  });

  it('refuses a run that is not conditional', async () => {
    const colour = { training: bars('digits', 60, 3), test: bars('digits-test', 20, 3) };
    await expect(dcganTable3.run(contextWith(colour, { runs: [runs['plain']!] }))).rejects.toThrow(
      'is not conditional',
    );
  });
});

it('refuses more features than fit into memory', () => {
  expect(() => checkMemory(50_000, 28_672, 8 * 2 ** 30)).toThrow('5.3 GiB, and the machine has 8.0');
  expect(() => checkMemory(50_000, 28_672, 16 * 2 ** 30)).not.toThrow();
});
