import { rmSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evaluationsOf } from './evaluations.ts';
import { recordEvaluation } from './record-evaluation.ts';
import { openResumableRun } from './resumable-run.ts';
import { openRunFolder } from './run-folder.ts';
import { runOptionsSchema } from './run-options.ts';
import type { SessionSettings } from './sessions.ts';
import { digestOf, resumeSmallRun, trainedContents, trainSmallRun } from './testing/small-runs.ts';

const name = '00000-ring-2d-gan-2d';

const trained = await mkdtemp(join(tmpdir(), 'sparring-branch-trained-'));
let out = '';
let run = '';
beforeAll(() =>
  trainSmallRun(trained, { until: { steps: 6, minutes: null }, keepEvery: 2, tensorboard: true }),
);
afterAll(() => rm(trained, { recursive: true, force: true }));
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sparring-branch-'));
  run = join(out, name);
  await cp(join(trained, name), run, { recursive: true, preserveTimestamps: true });
});
afterEach(() => rm(out, { recursive: true, force: true }));

const branchAt = async (step: number) => resumeSmallRun(run, { step, isBranch: true });

/** Every file with its bytes. */
async function bytesOf(folder: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) all[path] = digestOf(await readFile(path));
  }
  return all;
}

describe('a branch', () => {
  it('continues bit by bit as the run itself would from that step, and leaves it as it is', async () => {
    const before = await bytesOf(run);
    const branch = await resumeSmallRun(run, { step: 2, isBranch: true, learningRate: 0.01 });
    expect(branch).toBe(join(out, '00001-ring-2d-gan-2d'));
    expect(await bytesOf(run)).toEqual(before);
    await resumeSmallRun(run, { step: 2, learningRate: 0.01 });
    const resumed = await trainedContents(run);
    expect(await trainedContents(branch)).toEqual(resumed);
    expect(Object.keys(resumed)).toEqual(
      expect.arrayContaining(['000002.safetensors', '000006.safetensors', '000000.png', '000006.png']),
    );
    expect((await readdir(branch)).filter((file) => file.startsWith('events.out'))).toHaveLength(2);
  });

  it('says what it comes from, and is a run that can be resumed and branched', async () => {
    const branch = await branchAt(2);
    const read = async (folder: string) => (await openRunFolder(folder)).readOptions(runOptionsSchema);
    expect(await read(branch)).toEqual({ ...(await read(run)), branchedFrom: { run: name, step: 2 } });
    const second = await resumeSmallRun(branch, { step: 4, isBranch: true });
    expect((await read(second)).branchedFrom).toEqual({ run: '00001-ring-2d-gan-2d', step: 4 });
    expect(second).toBe(join(out, '00002-ring-2d-gan-2d'));
    const { '000002.safetensors': _, ...whole } = await trainedContents(run);
    expect(await trainedContents(second)).toEqual(whole); // with the same options it is the same run
  });

  it('has what was evaluated up to its step, and the retries, but not the failures', async () => {
    const folder = await openRunFolder(run);
    for (const step of [2, 4]) {
      await recordEvaluation(
        { run: { path: run, step }, weights: 'live', normalisation: 'running' },
        { metric: 'parzen', value: step, better: 'higher', what: 'a', samples: 1, protocol: 'p' },
      );
    }
    const retry = { step: 2, event: 'retry', from: 0 };
    const later = { step: 3, event: 'retry', from: 2 };
    for (const event of [retry, { step: 2, event: 'failed', reason: 'r' }, later])
      await folder.appendEvent(event);
    const branch = await openRunFolder(await branchAt(2));
    expect((await evaluationsOf(branch)).map(({ step }) => step)).toEqual([2]);
    expect(await branch.readEvents()).toEqual([retry]);
  });

  it('is made of a run that another process trains', async () => {
    const { folder } = await openResumableRun(run);
    const branch = await branchAt(4);
    expect((await (await openRunFolder(branch)).listCheckpoints()).map(({ step }) => step)).toEqual([4, 6]);
    await folder.close();
  });

  it('follows no links out of the run', async () => {
    const secret = join(out, 'secret.png');
    await writeFile(secret, 'secret');
    await rm(join(run, 'samples', '000002.png'));
    await symlink(secret, join(run, 'samples', '000002.png'));
    const branch = await branchAt(2);
    expect(await readdir(join(branch, 'samples'))).not.toContain('000002.png');
    await rm(join(run, 'checkpoints', '000002.safetensors'));
    await symlink(
      join(run, 'checkpoints', '000004.safetensors'),
      join(run, 'checkpoints', '000002.safetensors'),
    );
    await expect(branchAt(2)).rejects.toThrow('holds step 4, but is named step 2');
    await rm(join(run, 'reals.png'));
    await symlink(secret, join(run, 'reals.png'));
    expect(await readdir(await branchAt(4))).not.toContain('reals.png');
  });
});

describe('nothing is left', () => {
  it('of a branch whose first step fails', async () => {
    const settings: SessionSettings = {
      onFirstStep: async () => {
        throw new Error('no');
      },
    };
    await expect(resumeSmallRun(run, { step: 2, isBranch: true }, settings)).rejects.toThrow('no');
    await expect(resumeSmallRun(run, { step: 2, isBranch: true, learningRate: 1e38 })).rejects.toMatchObject({
      code: 'diverged',
    });
    expect(await readdir(out)).toEqual([name]);
  });

  it('of a branch whose copy fails', async () => {
    const settings: SessionSettings = {
      onPrepared: () => rmSync(join(run, 'checkpoints', '000002.safetensors')),
    };
    await expect(resumeSmallRun(run, { step: 2, isBranch: true }, settings)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await readdir(out)).toEqual([name]);
  });

  it('of a run without a checkpoint', async () => {
    await rm(join(run, 'checkpoints'), { recursive: true });
    await expect(resumeSmallRun(run, { isBranch: true })).rejects.toThrow(
      `${run} has no checkpoint yet from which it could branch`,
    );
    expect(await readdir(out)).toEqual([name]);
  });
});
