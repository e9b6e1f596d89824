import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SparringError, UsageError } from '../core/errors.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../gan/files/checkpoint.ts';
import { encodeSafetensors } from '../gan/files/safetensors.ts';
import { usualPreparation } from '../data/preparation.ts';
import { presets } from '../gan/presets/presets.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { loadLatestCheckpoint, setDamagedAside } from './load-checkpoint.ts';
import { openRun } from './open-run.ts';
import { openResumableRun } from './resumable-run.ts';
import { lacks } from '../testing/skips.ts';
import { fillDisk, mountSmallDisk } from '../data/testing/small-disk.ts';
import { openRunFolder } from './run-folder.ts';
import { createRunFolder } from './new-run-folder.ts';
import { runOptionsSchema, type RunOptions } from './run-options.ts';
import { TrainingRun } from './training-run.ts';
import type { RunOutcome } from './session-report.ts';

let out = '';
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sparring-training-run-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const runtime = await createNodeRuntime({ threads: 1 });

/** Ten pictures, each a uniform grey. */
const source: PictureSource = {
  kind: 'pictures',
  description: 'ten greys',
  name: 'greys',
  count: 10,
  channels: 1,
  nameOf: (index) => `grey ${index}`,
  async read(index, { height, width }) {
    if (index === 3) throw new SparringError('grey 3: is damaged');
    return new Uint8Array(height * width).fill(index * 25);
  },
};

function optionsOf(
  steps: number,
  changes: Partial<RunOptions> = {},
  training: Partial<RunOptions['training']> = {},
): RunOptions {
  return {
    sparring: '0.0.0',
    data: 'greys',
    pictures: 10,
    preset: 'dcgan-28',
    preparation: usualPreparation('signed'),
    network: {
      ...presets['dcgan-28'].network,
      channels: 1,
      height: 16,
      width: 16,
      latentDim: 3,
      ngf: 2,
      ndf: 2,
    },
    training: {
      batchSize: 4,
      optimiser: { kind: 'adam', learningRate: 2e-4, beta1: 0.5 },
      updates: 'alternating',
      k: 1,
      objective: 'non-saturating',
      realLabel: 1,
      generatorNoise: 'shared',
      averageDecay: null,
      seed: 1,
      ...training,
    },
    device: 'cpu',
    threads: 1,
    until: { steps, minutes: null },
    sampleEvery: 4,
    checkpointEvery: 5,
    keepEvery: null,
    grid: { rows: 2, columns: 2 },
    ...changes,
  };
}

/** Trains in the folder from its newest checkpoint. @param stopAt stops after this step */
async function runSession(path: string, options: RunOptions, stopAt?: number): Promise<RunOutcome> {
  const folder = await openRunFolder(path);
  const loaded = await loadLatestCheckpoint(folder);
  if (loaded !== undefined) await setDamagedAside(loaded);
  const run = await TrainingRun.prepare(options, source, runtime, { from: loaded?.checkpoint });
  const stopping = new AbortController();
  return run.train(folder, {
    signal: stopping.signal,
    onStep: ({ step }) => {
      if (step === stopAt) stopping.abort();
    },
  });
}

async function newRun(options: RunOptions): Promise<string> {
  const folder = await createRunFolder(out, 'run');
  await folder.writeOptions(options);
  return folder.path;
}

/** Everything in a run that must not depend on how often it was interrupted. */
async function traceOf(path: string, step: number): Promise<unknown> {
  const folder = await openRunFolder(path);
  const name = folder.checkpointPath(step);
  const { tensors } = decodeCheckpoint(await readFile(name), name);
  return {
    metrics: (await folder.readMetrics()).map(({ seconds: _, ...record }) => record),
    weights: [...tensors].map(([key, { data }]) => [key, Buffer.from(data.slice().buffer).toString('hex')]),
    grid: (await readFile(folder.samplePath(step))).toString('hex'),
    samples: await readdir(folder.samplesPath),
    animation: (await readFile(folder.animationPath)).toString('hex'),
  };
}

describe('TrainingRun', () => {
  it.each([
    ['a plain run', {}, {}],
    ['k = 2, fresh noise, an average', { k: 2, generatorNoise: 'fresh', averageDecay: 0.9 }, {}],
    ['k = 2, mirrored pictures', { k: 2 }, { mirror: true }],
  ] as const)('resumes bit by bit as if it had never stopped: %s', async (_, training, preparation) => {
    const change = { preparation: { ...usualPreparation('signed'), ...preparation } };
    const options = optionsOf(12, change, training);
    const straight = await newRun(options);
    await runSession(straight, options);
    const interrupted = await newRun(options);
    expect(await runSession(interrupted, options, 3)).toMatchObject({
      step: 3,
      interrupted: true,
      animation: undefined,
    });
    expect(await runSession(interrupted, options, 10)).toMatchObject({ step: 10, interrupted: true });
    expect(await runSession(interrupted, options)).toMatchObject({ step: 12, interrupted: false });
    expect(await traceOf(interrupted, 12)).toEqual(await traceOf(straight, 12));
  });

  it('refuses to prepare pictures in another range than that of its networks', async () => {
    const options = optionsOf(12, { preparation: usualPreparation('contrast') });
    await expect(runSession(await newRun(options), options)).rejects.toThrow(
      'options.json was changed: it prepares pictures in the range contrast, but the networks generate the range signed',
    );
  });

  it('trains the steps after the last checkpoint again, as after a crash', async () => {
    const options = optionsOf(12);
    const straight = await newRun(options);
    await runSession(straight, options);
    const expected = await traceOf(straight, 12);
    // As if it was killed after step 12, with step 10 as its last checkpoint.
    await rm(join(straight, 'checkpoints', '000012.safetensors'));
    await runSession(straight, optionsOf(11));
    const folder = await openRunFolder(straight);
    expect((await folder.readMetrics()).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect((await folder.listSamples()).map(({ step }) => step)).toEqual([0, 4, 8, 11]);
    await runSession(straight, options);
    expect(await traceOf(straight, 12)).toEqual(expected);
  });

  it('writes all files of a run folder, and lists unreadable pictures', async () => {
    const options = optionsOf(6);
    const path = await newRun(options);
    const outcome = await runSession(path, options);
    expect((await readdir(path)).sort()).toEqual([
      'checkpoints',
      'metrics.jsonl',
      'options.json',
      'reals.png',
      'samples',
      'samples.webp',
    ]);
    expect(await readdir(join(path, 'samples'))).toHaveLength(3); // steps 0, 4 and 6
    expect(outcome.lastSample).toBe(join(path, 'samples', '000006.png'));
    expect(outcome.lastCheckpoint).toBe(join(path, 'checkpoints', '000006.safetensors'));
    expect([...outcome.skipped]).toEqual([['grey 3', 'is damaged']]);
    expect(await (await openRunFolder(path)).readOptions(runOptionsSchema)).toEqual({ ...options });
  });

  it('ends after the minutes of its limit', async () => {
    const options = optionsOf(1, { until: { steps: null, minutes: 2.5 / 60 }, sampleEvery: null });
    const path = await newRun(options);
    const run = await TrainingRun.prepare(options, source, runtime);
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    try {
      const { seconds, step } = await run.train(await openRunFolder(path), { onStep: () => (now += 1000) });
      expect([step, seconds]).toEqual([3, 3]);
    } finally {
      clock.mockRestore();
    }
  });

  it('leaves a complete checkpoint when training fails', async () => {
    const options = optionsOf(12);
    const path = await newRun(options);
    await runSession(path, options, 5);
    const folder = await openRunFolder(path);
    const { checkpoint } = (await loadLatestCheckpoint(folder))!;
    const run = await TrainingRun.prepare(options, source, runtime, { from: checkpoint });
    const failing = run.train(folder, {
      onStep: ({ step }) => {
        if (step === 7) throw new SparringError('the disk is full');
      },
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect((await loadLatestCheckpoint(folder))!.checkpoint.iterations).toBe(5);
  });

  describe('on a full disk', () => {
    /** Runs `work` in a folder on a disk of 64 kB, which `fill` fills but for some bytes. */
    async function onSmallDisk(
      skip: (note: string) => void,
      work: (place: {
        newRun: (options: RunOptions) => Promise<string>;
        fill: () => void;
        empty: () => void;
      }) => Promise<void>,
    ): Promise<void> {
      const disk = join(out, 'disk');
      const unmount = mountSmallDisk(disk);
      if (unmount === undefined) return skip(lacks.mount.says);
      const filler = join(disk, 'filler');
      try {
        await work({
          async newRun(options) {
            const folder = await createRunFolder(disk, 'run', { options: { ...options } });
            return folder.path;
          },
          fill: () => void fillDisk(disk),
          empty: () => rmSync(filler),
        });
      } finally {
        unmount();
      }
    }

    it('waits, and continues when there is room as if nothing had been', async (context) => {
      const options = optionsOf(6, { sampleEvery: 2, checkpointEvery: 3 });
      const straight = await newRun(options);
      await runSession(straight, options);
      await onSmallDisk(context.skip, async ({ newRun: newRunHere, fill, empty }) => {
        const path = await newRunHere(options);
        const run = await TrainingRun.prepare(options, source, runtime);
        const full: string[] = [];
        const outcome = await run.train(await openRunFolder(path), {
          onStep: ({ step }) => {
            if (step === 1) fill();
          },
          onDiskFull({ path: file, bytesNeeded, bytesFree }) {
            full.push(file);
            expect(bytesNeeded).toBeGreaterThan(bytesFree!);
            empty();
          },
        });
        expect(outcome).toMatchObject({ step: 6, interrupted: false, unsaved: undefined });
        expect(full).toEqual([join(path, 'samples', '000002.png')]);
        expect(await traceOf(path, 6)).toEqual(await traceOf(straight, 6));
      });
    });

    it('is stopped while it waits, and resumes from the last checkpoint', async (context) => {
      const options = optionsOf(6, { sampleEvery: 2, checkpointEvery: 3 });
      const straight = await newRun(options);
      await runSession(straight, options);
      await onSmallDisk(context.skip, async ({ newRun: newRunHere, fill, empty }) => {
        const path = await newRunHere(options);
        const run = await TrainingRun.prepare(options, source, runtime);
        const stopping = new AbortController();
        const ended: RunOutcome[] = [];
        const outcome = await run.train(await openRunFolder(path), {
          signal: stopping.signal,
          onStep: ({ step }) => {
            if (step === 3) fill();
          },
          onDiskFull: () => stopping.abort(),
          onEnd: (end) => ended.push(end),
        });
        expect(outcome).toMatchObject({
          step: 4,
          interrupted: true,
          lastCheckpoint: join(path, 'checkpoints', '000003.safetensors'),
          unsaved: { steps: 1, path: join(path, 'samples', '000004.png') },
        });
        expect(ended).toEqual([outcome]);
        expect((await readdir(path)).sort()).toEqual([
          'checkpoints',
          'metrics.jsonl',
          'options.json',
          'reals.png',
          'samples',
        ]);
        empty();
        await runSession(path, options);
        expect(await traceOf(path, 6)).toEqual(await traceOf(straight, 6));
      });
    });

    it('fails, if nobody is told of the waiting', async (context) => {
      const options = optionsOf(6);
      await onSmallDisk(context.skip, async ({ newRun: newRunHere, fill }) => {
        const path = await newRunHere(options);
        fill();
        await expect(runSession(path, options)).rejects.toThrow('the disk is full: could not write');
      });
    });
  });

  it('refuses a run that another process trains', async () => {
    const options = optionsOf(2);
    const path = await newRun(options);
    await writeFile(join(path, 'training.pid'), `${process.ppid}\n`);
    await expect(runSession(path, options)).rejects.toThrow(`is being trained by process ${process.ppid}`);
    await writeFile(join(path, 'training.pid'), '999999999\n'); // no such process
    expect(await runSession(path, options)).toMatchObject({ step: 2 });
    expect(await readdir(path)).not.toContain('training.pid');
  });

  it('fails before a folder exists if the data or the options are invalid', async () => {
    const prepare = (options: RunOptions, from: PictureSource = source) =>
      TrainingRun.prepare(options, from, runtime);
    await expect(prepare(optionsOf(1, {}, { batchSize: 11 }))).rejects.toThrow(UsageError);
    const unreadable = { ...source, read: () => Promise.reject(new SparringError('is damaged')) };
    await expect(prepare(optionsOf(1), unreadable)).rejects.toThrow('none of the 10 pictures');
  });
});

describe('loadLatestCheckpoint', () => {
  it('falls back to the checkpoint before a truncated one', async () => {
    const options = optionsOf(10);
    const path = await newRun(options);
    await runSession(path, options);
    const expected = await traceOf(path, 10);
    const folder = await openRunFolder(path);
    const newest = folder.checkpointPath(10);
    await writeFile(newest, (await readFile(newest)).subarray(0, 1000));
    const loaded = await loadLatestCheckpoint(folder);
    expect(loaded!.checkpoint.iterations).toBe(5);
    expect(loaded!.damaged).toEqual([{ path: newest, reason: expect.stringContaining('not a valid') }]);
    await runSession(path, options);
    expect(await traceOf(path, 10)).toEqual(expected);
    expect(await readdir(folder.checkpointsPath)).toContain('000010.safetensors.damaged');
  });

  it('falls back from a copy under another step, and from another run’s', async () => {
    const options = optionsOf(10);
    const path = await newRun(options);
    await runSession(path, options);
    const folder = await openRunFolder(path);
    const copy = folder.checkpointPath(999);
    await writeFile(copy, await readFile(folder.checkpointPath(10)));
    const other = folder.checkpointPath(1000);
    const foreign = encodeCheckpoint({ tensors: new Map(), iterations: 1000, seconds: 1 });
    await writeFile(other, Buffer.concat(foreign));
    const { loaded, folder: opened } = await openResumableRun(path);
    await opened.close();
    expect(loaded!.checkpoint.iterations).toBe(10);
    expect(loaded!.damaged).toEqual([
      { path: other, reason: expect.stringContaining('belongs to a run with other options') },
      { path: copy, reason: expect.stringContaining('holds step 10, but is named step 999') },
    ]);
    expect((await openRun(path)).damaged).toEqual(loaded!.damaged);
    await expect(openRun(path, { step: 999 })).rejects.toThrow('is named step 999');
  });

  it('fails if all are damaged, and finds none in a run without any', async () => {
    const options = optionsOf(2);
    const path = await newRun(options);
    const folder = await openRunFolder(path);
    expect(await loadLatestCheckpoint(folder)).toBeUndefined();
    await folder.writeCheckpoint(1, new Uint8Array(3));
    await expect(loadLatestCheckpoint(folder)).rejects.toThrow('000001.safetensors');
    await folder.writeCheckpoint(2, new Uint8Array(3));
    await expect(loadLatestCheckpoint(folder)).rejects.toThrow('all checkpoints of');
  });

  it('looks again if a training removes the checkpoints that were listed before they are read', async () => {
    const options = optionsOf(2);
    const path = await newRun(options);
    await runSession(path, options);
    const folder = await openRunFolder(path);
    const listed = vi
      .spyOn(folder, 'listCheckpoints')
      .mockResolvedValueOnce([{ step: 1, path: folder.checkpointPath(1) }]);
    expect((await loadLatestCheckpoint(folder))!.checkpoint.iterations).toBe(2);
    expect(listed).toHaveBeenCalledTimes(2);
    // A link to nothing stays.
    listed.mockResolvedValue([{ step: 1, path: folder.checkpointPath(1) }]);
    await expect(loadLatestCheckpoint(folder)).rejects.toThrow('000001.safetensors does not exist');
  });

  it('does not fall back from a checkpoint of a newer version', async () => {
    const options = optionsOf(2);
    const path = await newRun(options);
    await runSession(path, options);
    const newest = (await openRunFolder(path)).checkpointPath(2);
    const metadata = { format: 'sparring', formatVersion: '9', iterations: '2', seconds: '1' };
    await writeFile(newest, encodeSafetensors(new Map(), metadata));
    await expect(loadLatestCheckpoint(await openRunFolder(path))).rejects.toThrow('upgrade sparring');
  });
});
