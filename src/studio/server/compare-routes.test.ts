import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differingOptions } from '../../analysis/curves/differing-options.ts';
import { openRunFolder } from '../../runs/run-folder.ts';
import { runOptionsSchema } from '../../runs/run-options.ts';
import { differingMessage } from '../messages/compare.ts';
import { paths } from '../messages/paths.ts';
import { trainSmallRun } from '../../runs/testing/small-runs.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';

let served: ServedStudio;
let short: string;
let long: string;
beforeAll(async () => {
  served = await serveStudio();
  short = await trainSmallRun(served.root);
  long = await trainSmallRun(served.root, { until: { steps: 6, minutes: null }, sampleEvery: 3 });
});
afterAll(() => served.close());

const differing = async (runs: readonly string[]) =>
  differingMessage.parse(await served.json(paths.differing(runs)));

describe('the options in which runs differ', () => {
  it('are those of sparring compare, in the order of the runs', async () => {
    const answer = await differing([long, short]);
    expect(answer.runs).toEqual([long, short]);
    const options = await Promise.all(
      [long, short].map(async (run) =>
        (await openRunFolder(join(served.root, run))).readOptions(runOptionsSchema),
      ),
    );
    expect(answer.options.map(({ path, values }) => ({ path, values }))).toEqual(
      differingOptions(options).map(({ path, values }) => ({
        path,
        values: values.map((value) => value ?? null),
      })),
    );
    expect(answer.options).toContainEqual({
      option: 'until steps',
      path: 'until.steps',
      values: [6, 4],
      changesTraining: false,
    });
  });

  it('leave out runs that are missing or broken', async () => {
    const broken = await trainSmallRun(served.root);
    await writeFile(join(served.root, broken, 'options.json'), '{');
    expect(await differing(['nobody', short, broken, '..'])).toEqual({ runs: [short], options: [] });
    await rm(join(served.root, broken), { recursive: true });
  });

  it('take names with commas, and refuse none and more than four', async () => {
    expect((await differing(['a,b', short])).runs).toEqual([short]);
    for (const runs of [[], ['a', 'b', 'c', 'd', 'e']]) {
      const response = await served.request(paths.differing(runs));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: `got ${runs.length} runs, expected 1 to 4`,
      });
    }
  });
});
