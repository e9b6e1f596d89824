import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstOrAll } from '../testing/slow.ts';
import { encodeCheckpoint } from '../gan/files/checkpoint.ts';
import { openResumableRun, resumedOptions } from './resumable-run.ts';
import type { RunOptions } from './run-options.ts';
import { resumeRun, trainNewRun, type Retry, type SessionSettings } from './sessions.ts';
import type { RunData } from './subject.ts';
import { smallData as data, smallRunOptions, smallRuntime as runtime } from './testing/small-runs.ts';

const machine = { device: 'cpu', threads: 1 };
type Saved = Partial<Pick<RunOptions, 'checkpointEvery' | 'keepEvery' | 'sampleEvery'>>;
const optionsOf = (steps: number, saved: Saved = {}): RunOptions =>
  smallRunOptions({ until: { steps, minutes: null }, ...saved });
let out = '';
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sparring-sessions-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const begin = (steps: number, settings: SessionSettings) =>
  trainNewRun({ options: optionsOf(steps), data, runtime, out }, settings);

describe('a session', () => {
  it('is prepared, then opened, then trained', async () => {
    const order: string[] = [];
    const outcome = await begin(2, {
      onPrepared: () => void order.push('prepared'),
      onOpen: ({ path }) => void order.push(path),
      onStep: ({ step }) => void order.push(`step ${step}`),
    });
    expect(order).toEqual(['prepared', join(out, '00000-ring-2d-gan-2d'), 'step 1', 'step 2']);
    expect(outcome).toMatchObject({ step: 2, interrupted: false });
  });

  it('leaves no folder if it fails before the first step', async () => {
    const failing = begin(2, {
      onOpen: () => {
        throw new Error('nobody listens');
      },
    });
    await expect(failing).rejects.toThrow('nobody listens');
    expect(await readdir(out)).toEqual([]);
  });

  it('keeps the folder if it fails later', async () => {
    const failing = begin(3, {
      onStep: ({ step }) => {
        if (step === 2) throw new Error('the disk is full');
      },
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await readdir(out)).toEqual(['00000-ring-2d-gan-2d']);
  });

  it('resumes where a signal stopped it, with changed options', async () => {
    const stopping = new AbortController();
    let path = '';
    const first = await begin(5, {
      signal: stopping.signal,
      onOpen: (folder) => (path = folder.path),
      onStep: ({ step }) => {
        if (step === 2) stopping.abort();
      },
    });
    expect(first).toMatchObject({ step: 2, interrupted: true });
    const { folder, options: old, loaded } = await openResumableRun(path);
    const until = { steps: 3, minutes: null };
    const options = resumedOptions(old, { pictures: data.count, learningRate: 0.5, machine, until });
    const outcome = await resumeRun({ options, data, runtime, folder, loaded });
    expect(outcome).toMatchObject({ step: 3, interrupted: false });
    const after = await openResumableRun(path);
    await after.folder.close();
    expect(after.options).toEqual({
      ...old,
      until,
      training: { ...old.training, optimiser: { ...old.training.optimiser, learningRate: 0.5 } },
    });
    expect(after.loaded?.checkpoint.iterations).toBe(3);
  });

  it('keeps changed options only once a step has been made with them', async () => {
    let path = '';
    await begin(1, { onOpen: (folder) => (path = folder.path) });
    const { folder, options: old, loaded } = await openResumableRun(path);
    const until = { steps: 2, minutes: null };
    const options = resumedOptions(old, { pictures: data.count, learningRate: 0.5, machine, until });
    const session = { options, data, runtime, folder, loaded };
    await resumeRun(session, { signal: AbortSignal.abort() });
    const stopped = await openResumableRun(path);
    expect(stopped.options).toEqual(old);
    await resumeRun({ ...session, folder: stopped.folder, loaded: stopped.loaded });
    const { folder: after, options: kept } = await openResumableRun(path);
    await after.close();
    expect(kept).toEqual(options);
  });
});

describe('a session that diverges', () => {
  it('holds its claim, goes back at most three times, records each, and leaves the run as it was', async () => {
    let path = '';
    await begin(4, { onOpen: (folder) => (path = folder.path) });
    const { folder, options: old, loaded } = await openResumableRun(path);
    const until = { steps: 8, minutes: null };
    const options = resumedOptions(old, { pictures: data.count, learningRate: 1e38, machine, until });
    // Whoever wants the run while it is prepared again is refused.
    const refusals: string[] = [];
    const watching = {
      ...runtime,
      async load(model: Uint8Array) {
        await openResumableRun(path).catch((error: Error) => refusals.push(error.message));
        return runtime.load(model);
      },
    };
    const retries: Retry[] = [];
    const onRetry = (retry: Retry) => void retries.push(retry);
    const session = { options, data, runtime: watching, folder, loaded };
    const failure = await resumeRun(session, { onRetry }).catch((thrown: Error) => thrown);
    expect(failure).toMatchObject({ code: 'diverged' });
    expect(retries.map(({ failedStep, step, learningRate }) => [failedStep, step, learningRate])).toEqual([
      [5, 4, 1e37],
      [5, 4, 1e36],
      [5, 4, 1e35],
    ]);
    expect(refusals.length).toBeGreaterThan(4);
    expect(new Set(refusals)).toEqual(
      new Set(['this run is being trained by this process already: wait until that has finished']),
    );
    const after = await openResumableRun(path);
    await after.folder.close();
    expect(after.options).toEqual(old);
    expect(after.loaded?.checkpoint.iterations).toBe(4);
    expect((await after.folder.readMetrics()).map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(await after.folder.readEvents()).toEqual([
      ...retries.map(({ failedStep, step, learningRate, reason }) => ({
        event: 'retry',
        step: failedStep,
        from: step,
        learningRate,
        reason,
      })),
      { event: 'failed', step: 4, reason: (failure as Error).message },
    ]);
  });

  it.each(
    firstOrAll(1, [
      ['starts a new run again if its oldest checkpoint is of step 1,000 or less', 1000, [1001, 1000, 0]],
      ['stays at the oldest checkpoint of a new run if that is later', 1001, [1002, 1001, 1001]],
    ] as const),
  )('%s', async (_, oldest, expected) => {
    const newest = oldest + 1;
    let isBroken = false;
    const spoilt: RunData = {
      ...data,
      points: {
        ...data.points,
        draw: (count, random) =>
          isBroken ? new Float32Array(count * 2).fill(Number.NaN) : data.points.draw(count, random),
      },
    };
    const retries: Retry[] = [];
    const session = {
      options: optionsOf(newest + 1, { keepEvery: oldest, checkpointEvery: newest, sampleEvery: newest }),
      data: spoilt,
      runtime,
      out,
    };
    const failing = trainNewRun(session, {
      onStep: ({ step }) => (isBroken ||= step === newest),
      onRetry: (retry) => void retries.push(retry),
    });
    await expect(failing).rejects.toMatchObject({ code: 'diverged' });
    expect(retries.map(({ step }) => step)).toEqual(expected);
    expect(await readdir(out)).toEqual(expected.at(-1) === 0 ? [] : ['00000-ring-2d-gan-2d']);
  });

  it('never trades the weights that were imported for new ones', async () => {
    let path = '';
    await begin(1, { onOpen: (folder) => (path = folder.path) });
    const opened = await openResumableRun(path);
    // As `import` leaves a run: one checkpoint, of step 0.
    const imported = { tensors: opened.loaded!.checkpoint.tensors, iterations: 0, seconds: 0 };
    await opened.folder.writeCheckpoint(0, encodeCheckpoint(imported));
    await rm(opened.folder.checkpointPath(1));
    await opened.folder.close();
    const { folder, options, loaded } = await openResumableRun(path);
    const retries: Retry[] = [];
    const spoilt: RunData = {
      ...data,
      points: {
        ...data.points,
        draw: (count, random) =>
          retries.length < 2 ? new Float32Array(count * 2).fill(Number.NaN) : data.points.draw(count, random),
      },
    };
    const session = { options, data: spoilt, runtime, folder, loaded };
    await resumeRun(session, { onRetry: (retry) => void retries.push(retry) });
    expect(retries.map(({ step }) => step)).toEqual([0, 0]);
    const after = await openResumableRun(path);
    await after.folder.close();
    const weights = ({ tensors }: typeof imported) => tensors.get('generator.output.weight')!.data;
    const [before, trained] = [weights(imported), weights({ ...imported, ...after.loaded!.checkpoint })];
    const moved = Math.max(...trained.map((value, i) => Math.abs(value - before[i]!)));
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(1e-4); // one step of Adam, at a hundredth of the rate
  });
});
