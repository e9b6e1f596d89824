import { appendFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bestEvaluated, bestKept, bestSince, noteBest } from './best-evaluation.ts';
import type { MetricValue } from './evaluations.ts';
import { recordEvaluation } from './record-evaluation.ts';
import { skipNote } from '../testing/skips.ts';
import { peopleValue } from './people.ts';
import { createBranch } from './branch-run.ts';
import { RunFolder } from './run-folder.ts';
import type { RunOptions } from './run-options.ts';
import { setAsideAfter } from './set-aside.ts';
import { createRunFolder } from './new-run-folder.ts';

const windows = skipNote('unixFiles', process.platform === 'win32');

let out = '';
let folder: RunFolder;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sparring-evaluations-'));
  folder = await createRunFolder(out, 'run', { keepCheckpoints: 5 });
  for (const step of [10, 20, 30]) await folder.writeCheckpoint(step, new Uint8Array(1));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const higher = { metric: 'parzen', better: 'higher', unit: 'nats', what: 'log-likelihood' } as const;
const lower = { metric: 'nearest', better: 'lower', what: 'distance from 0.5' } as const;

async function record(
  step: number,
  value: number,
  more: Omit<MetricValue, 'value' | 'samples' | 'protocol'>,
  samples = 100,
): Promise<void> {
  await recordEvaluation(
    { run: { path: folder.path, step }, weights: 'live', normalisation: 'standing' },
    { ...more, value, samples, protocol: 'as ever' },
  );
}
const best = async () => bestEvaluated(folder);

describe('the best step', () => {
  it('has the highest value of a metric of which more is better, and says why', async () => {
    for (const [step, value] of [
      [10, -5],
      [20, 7],
      [30, 3],
    ] as const)
      await record(step, value, higher);
    expect(await best()).toEqual({
      step: 20,
      chosen:
        'step 20 is the best of 3 evaluated steps by parzen (log-likelihood: 7.000 nats, higher is better)',
    });
  });

  it('has the lowest of the others', async () => {
    await record(10, 0.1, lower);
    await record(20, 0.4, lower);
    expect(await best()).toMatchObject({ step: 10 });
  });

  it('is by the metric of most steps, and of equal ones by the first; by the last value of each step, and the later of two', async () => {
    await record(10, 0.1, lower);
    await record(20, 7, higher);
    await record(20, 0.3, lower);
    await record(10, 0.3, lower);
    expect(await best()).toMatchObject({ step: 20 });
  });

  it('is by what a training measures itself by, whatever else was measured first or with other weights', async () => {
    await record(10, 9, higher);
    for (const [step, value] of [
      [10, 0.3],
      [20, 0.1],
      [30, 0.2],
    ] as const)
      await record(step, value, lower);
    const average = { run: { path: folder.path, step: 20 }, weights: 'average', normalisation: 'standing' };
    await recordEvaluation(average, { ...lower, value: 0.9, samples: 100, protocol: 'as ever' });
    expect(await best()).toMatchObject({
      step: 20,
      chosen: expect.stringContaining('the best of 3 evaluated steps by nearest'),
    });
  });

  it('is never by what people say in the game, also if they came first', async () => {
    const game = { round: 3, of: 20, reals: 'held-out' } as const;
    await record(30, 0.5, peopleValue({ ...game, right: 10 }), 20);
    await expect(best()).rejects.toThrow(`no step of ${folder.path} has been evaluated`);
    await record(10, 5, higher);
    await record(20, 7, higher);
    await record(10, 0.1, peopleValue({ ...game, right: 2 }), 20);
    expect(await best()).toMatchObject({ step: 20, chosen: expect.stringContaining('by parzen') });
  });

  it('has a checkpoint', async () => {
    await record(40, 9, higher);
    await record(10, 1, higher);
    expect(await best()).toMatchObject({
      step: 10,
      chosen: expect.stringContaining('the only evaluated step with a checkpoint'),
    });
  });

  it('says if values were not measured alike', async () => {
    await record(10, 1, higher);
    await record(20, 2, higher, 50);
    expect((await best()).chosen).toContain('; not all were evaluated alike)');
  });

  it('does not exist before an evaluation, and the sentence says what to do', async () => {
    await expect(best()).rejects.toThrow(
      `no step of ${folder.path} has been evaluated: run sparring evaluate ${folder.path} with step: 30, and so for each step to compare (kept are 10, 20, 30)`,
    );
    await record(40, 1, higher);
    await expect(best()).rejects.toThrow(
      `none of the evaluated steps of ${folder.path} (40) has a checkpoint any more`,
    );
  });

  it('is not disturbed by lines that are no evaluations', async () => {
    await writeFile(folder.evaluationsPath, '{"step":20}\n{"step":30,"metric":"parzen","value":null}\n\0\n');
    await record(10, 1, higher);
    await appendFile(folder.evaluationsPath, '{"step":30,"met');
    expect(await best()).toMatchObject({ step: 10 });
  });
});

describe('the best step since', () => {
  it('is by one metric, among the steps that have a checkpoint, beside the last of them', async () => {
    for (const [step, value] of [
      [10, 0.3],
      [20, 0.1],
      [30, 0.2],
      [40, 0.01],
    ] as const)
      await record(step, value, lower);
    await record(10, 0.05, { ...lower, metric: 'other' });
    const made = { weights: 'live', normalisation: 'standing' } as const;
    const since = {
      metric: 'nearest',
      better: 'lower',
      best: { step: 20, value: 0.1 },
      last: { step: 30, value: 0.2 },
    };
    expect(await bestSince(folder, { metric: 'nearest', ...made })).toEqual({ ...since, decides: true });
    expect(await bestSince(folder, { metric: 'parzen', ...made })).toBe(undefined);
    for (const step of [10, 20, 30]) await record(step, step, higher);
    for (const step of [40, 50]) await record(step, step, higher);
    expect(await bestSince(folder, { metric: 'nearest', ...made })).toEqual({ ...since, decides: false });
  });

  it('is that whose checkpoint is kept; without an evaluation none is', async () => {
    expect(await bestKept(folder)).toBe(undefined);
    await record(20, 0.1, lower);
    await record(30, 0.2, lower);
    expect(await bestKept(folder)).toBe(20);
  });
});

describe('the note of the best step', () => {
  const note = async (of: Pick<RunFolder, 'checkpointsPath'> = folder) =>
    JSON.parse(await readFile(join(of.checkpointsPath, 'best.json'), 'utf8')) as unknown;

  it('names the checkpoint and its value, follows each evaluation, and is no checkpoint itself', async () => {
    await record(10, 0.3, lower);
    await record(20, 0.1, lower);
    expect(await note()).toEqual({
      step: 20,
      checkpoint: '000020.safetensors',
      metric: 'nearest',
      value: 0.1,
      better: 'lower',
      what: 'distance from 0.5',
    });
    await record(30, 0.01, lower);
    expect(await note()).toMatchObject({ step: 30, value: 0.01 });
    expect((await folder.listCheckpoints()).map(({ step }) => step)).toEqual([10, 20, 30]);
    expect(await bestKept(folder)).toBe(30);
  });

  it('follows what is set aside and what is branched, and goes when no best step is left', async () => {
    await record(10, 0.3, lower);
    await record(20, 0.1, lower);
    await folder.writeOptions({});
    const branch = await createBranch(folder, 10, {} as RunOptions);
    expect(await note(branch)).toMatchObject({ step: 10, value: 0.3 });
    const aside = await setAsideAfter(folder, 10);
    expect(await note()).toMatchObject({ step: 10, value: 0.3 });
    expect(await note(new RunFolder(aside!.path))).toMatchObject({ step: 20, value: 0.1 });
    await rm(folder.checkpointPath(10));
    await noteBest(folder);
    await expect(note()).rejects.toThrow('ENOENT');
  });

  it.skipIf(windows !== '')(`is not written through a link${windows}`, async () => {
    const elsewhere = join(out, 'elsewhere');
    await writeFile(elsewhere, 'mine');
    await symlink(elsewhere, join(folder.checkpointsPath, 'best.json'));
    await record(20, 0.1, lower);
    expect(await readFile(elsewhere, 'utf8')).toBe('mine');
    expect(await bestKept(folder)).toBe(20);
  });
});
