import { cp, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evaluationsOf } from './evaluations.ts';
import { recordEvaluation } from './record-evaluation.ts';
import { openRun } from './open-run.ts';
import { openRunFolder } from './run-folder.ts';
import type { SetAside } from './set-aside.ts';
import { resumeSmallRun, trainedContents, trainSmallRun } from './testing/small-runs.ts';

const aside = '00000-after-step-2';

const trained = await mkdtemp(join(tmpdir(), 'sparring-set-aside-trained-'));
let out = '';
let run = '';
beforeAll(() => trainSmallRun(trained, { until: { steps: 6, minutes: null }, keepEvery: 2 }));
afterAll(() => rm(trained, { recursive: true, force: true }));
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sparring-set-aside-'));
  run = join(out, 'run');
  await copyTrained();
});
afterEach(() => rm(out, { recursive: true, force: true }));

async function copyTrained(): Promise<void> {
  await rm(run, { recursive: true, force: true });
  const from = join(trained, '00000-ring-2d-gan-2d');
  await cp(from, run, { recursive: true, preserveTimestamps: true });
}

/** Continues the run. Returns what was set aside. */
async function resume(step?: number, learningRate?: number): Promise<SetAside | undefined> {
  let found: SetAside | undefined;
  await resumeSmallRun(run, { step, learningRate }, { onSetAside: (setAside) => (found = setAside) });
  return found;
}

const contents = (folder = run) => trainedContents(folder, ['samples.webp', 'options.json']);

describe('resuming at an earlier step', () => {
  it('gives the undisturbed run bit by bit, and keeps what was there as a run of its own', async () => {
    const before = await contents();
    expect(await resume(2)).toEqual({
      path: join(run, 'set-aside', aside),
      step: 2,
      checkpoints: 2,
      samples: 2,
      records: 4,
    });
    expect(await contents()).toEqual(before);
    expect((await openRun(join(run, 'set-aside', aside))).step).toBe(6);
    const set = await contents(join(run, 'set-aside', aside));
    expect(Object.keys(set)).toEqual([
      '000004.safetensors',
      '000006.safetensors',
      '000004.png',
      '000006.png',
      'samples.webp',
      'options.json',
      'metrics',
    ]);
    for (const [name, content] of Object.entries(set)) expect(content).toEqual(before[name]);
    expect(await readdir(join(run, 'set-aside', aside))).not.toContain('moving.json');
  });

  it('has metrics, samples and animation of the branch alone, each branch in a folder of its own', async () => {
    const before = await contents();
    await resume(2, 1e-5);
    const branch = await contents();
    for (const name of ['000006.safetensors', '000006.png', 'samples.webp', 'metrics', 'options.json'])
      expect(branch[name]).not.toEqual(before[name]);
    expect(branch['000002.safetensors']).toEqual(before['000002.safetensors']);
    const folder = await openRunFolder(run);
    expect((await folder.readMetrics()).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await resume(4)).toMatchObject({ path: join(run, 'set-aside', '00001-after-step-4') });
    expect(await readdir(join(run, 'set-aside'))).toEqual([aside, '00001-after-step-4']);
  });

  it('is simply resuming if the step is the latest', async () => {
    expect(await resume(6)).toBeUndefined();
    expect(await readdir(run)).not.toContain('set-aside');
  });

  it('names the steps that have a checkpoint, and changes nothing', async () => {
    const before = await contents();
    await expect(resume(3)).rejects.toThrow('has no checkpoint of step 3, expected one of 2, 4, 6');
    expect(await contents()).toEqual(before);
    expect(await readdir(run)).not.toContain('set-aside');
  });

  it('takes evaluations of later steps along', async () => {
    const value = { metric: 'm', value: 1, better: 'lower', what: 'w', samples: 1, protocol: 'p' } as const;
    for (const step of [2, 6])
      await recordEvaluation({ run: { path: run, step }, weights: 'live', normalisation: 'standing' }, value);
    await resume(2);
    const stepsOf = async (path: string) =>
      (await evaluationsOf(await openRunFolder(path))).map(({ step }) => step);
    expect(await stepsOf(run)).toEqual([2]);
    expect(await stepsOf(join(run, 'set-aside', aside))).toEqual([2, 6]);
  });

  it('is completed by whoever claims the run after a crash in the middle', async () => {
    const expected = await contents();
    const setAside = join(run, 'set-aside', aside);
    for (const moved of [[], ['000006.safetensors']]) {
      await copyTrained();
      for (const name of ['checkpoints', 'samples']) await mkdir(join(setAside, name), { recursive: true });
      for (const name of ['options.json', 'metrics.jsonl']) await cp(join(run, name), join(setAside, name));
      await writeFile(join(setAside, 'moving.json'), '{"formatVersion":2,"step":2}');
      for (const name of moved)
        await rename(join(run, 'checkpoints', name), join(setAside, 'checkpoints', name));
      await resume(); // without a step: it goes on from 2
      expect(await contents()).toEqual(expected);
      expect(await readdir(join(setAside, 'checkpoints'))).toEqual([
        '000004.safetensors',
        '000006.safetensors',
      ]);
      expect(await readdir(setAside)).not.toContain('moving.json');
    }
  });

  it('follows no link', async () => {
    const elsewhere = join(out, 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, join(run, 'set-aside'));
    await expect(resume(2)).rejects.toThrow('set-aside is a symbolic link');
    expect(await readdir(elsewhere)).toEqual([]);
  });
});
