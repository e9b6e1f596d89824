import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SparringError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import { openResumableRun } from './resumable-run.ts';
import { failureOf, recordFailure } from './run-events.ts';
import { openRunFolder } from './run-folder.ts';
import { newRunSteps, type SessionSettings } from './sessions.ts';
import {
  resumeSmallRun,
  smallData,
  smallRunOptions,
  smallRuntime,
  trainSmallRun,
} from './testing/small-runs.ts';

const until = { steps: 6, minutes: null };
let out = '';
let run = '';
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sparring-run-events-'));
  run = join(out, '00000-ring-2d-gan-2d');
});
afterEach(() => rm(out, { recursive: true, force: true }));

const train = (settings: SessionSettings) => trainSmallRun(out, { until }, settings);
const resume = (settings: SessionSettings = {}) => resumeSmallRun(run, {}, settings);
const failsAt = (failing: number, error: Error = new Error('the printer is on fire')): SessionSettings => ({
  onStep({ step }) {
    if (step === failing) throw error;
  },
});

const eventsOf = async () => (await openRunFolder(run)).readEvents();
const failure = async () => failureOf(await eventsOf());

describe('a session that throws', () => {
  it('records the step and the reason, as often as it happens', async () => {
    await expect(train(failsAt(3))).rejects.toThrow('the printer is on fire');
    const failed = { event: 'failed', step: 3, reason: 'the printer is on fire' };
    expect(await eventsOf()).toEqual([failed]);
    await expect(resume(failsAt(3))).rejects.toThrow('the printer is on fire');
    expect(await eventsOf()).toEqual([failed, { event: 'resumed', step: 2 }, failed]);
    expect(await failure()).toEqual({ step: 3, reason: 'the printer is on fire' });
  });

  it('says so in the words of programs', async () => {
    const error = new SparringError(says`pass ${option('batchSize', 4)}`);
    await expect(train(failsAt(3, error))).rejects.toThrow(error);
    expect(await failure()).toEqual({ step: 3, reason: 'pass batchSize: 4' });
  });

  it('throws its own error if the disk takes no event', async () => {
    const blocked: SessionSettings = {
      async onFirstStep() {
        await mkdir(join(run, 'events.jsonl'));
      },
      ...failsAt(3),
    };
    await expect(train(blocked)).rejects.toThrow('the printer is on fire');
  });

  it('throws its own error if the folder was deleted', async () => {
    const deleted: SessionSettings = {
      onStep() {
        rmSync(run, { recursive: true });
        throw new Error('the printer is on fire');
      },
    };
    await expect(train(deleted)).rejects.toThrow('the printer is on fire');
  });
});

describe('a failure is past', () => {
  it('after a step of a session that resumed, whatever step that is', async () => {
    await expect(train(failsAt(5))).rejects.toThrow('the printer is on fire');
    const stopping = new AbortController();
    await resume({ signal: stopping.signal, onStep: () => stopping.abort() });
    expect(await eventsOf()).toEqual([
      { event: 'failed', step: 5, reason: 'the printer is on fire' },
      { event: 'resumed', step: 4 },
    ]);
    expect(await failure()).toBeUndefined();
    await resume();
    expect(await eventsOf()).toHaveLength(2); // a session after which nothing failed is no event
  });

  it('after a session with no step left, which makes the files that were missing', async () => {
    await train({});
    const folder = await openRunFolder(run);
    await recordFailure(folder, 6, new Error('no animation'));
    await rm(folder.animationPath);
    expect(await failure()).toEqual({ step: 6, reason: 'no animation' });
    await resume();
    expect(await failure()).toBeUndefined();
  });

  it('not after a session that was stopped before its first step, or that another process refused', async () => {
    await expect(train(failsAt(5))).rejects.toThrow('the printer is on fire');
    await resume({ signal: AbortSignal.abort() });
    const { folder } = await openResumableRun(run);
    await expect(resume()).rejects.toMatchObject({ code: 'busy' });
    await folder.close();
    expect(await failure()).toEqual({ step: 5, reason: 'the printer is on fire' });
    expect(await eventsOf()).toHaveLength(1);
  });
});

it('an interruption is no failure', async () => {
  const stopping = new AbortController();
  await train({ signal: stopping.signal, onStep: () => stopping.abort() });
  expect(await eventsOf()).toEqual([]);
  const session = { options: smallRunOptions({ until }), data: smallData, runtime: smallRuntime, out };
  for await (const { step } of newRunSteps(session)) if (step === 2) break;
  expect(await (await openRunFolder(join(out, '00001-ring-2d-gan-2d'))).readEvents()).toEqual([]);
});
