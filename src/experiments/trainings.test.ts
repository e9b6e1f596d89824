import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { openRun } from '../runs/open-run.ts';
import { tinyDcgan } from './testing/tiny-runs.ts';
import { evaluationMinutes, runsTrainedIn, trainingOfRun } from './trainings.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-trainings-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads the training time of a run from its checkpoint', async () => {
  expect(await runsTrainedIn(folder)).toEqual([]);
  const run = await tinyDcgan(folder, await createNodeRuntime({ threads: 1 }));
  expect(await runsTrainedIn(folder)).toEqual([run]);
  const { seconds } = await openRun(run);
  expect(seconds).toBeGreaterThan(0);
  const minutes = Number((seconds / 60).toFixed(2));
  const training = await trainingOfRun(run, { within: true });
  expect(training).toEqual({ what: 'dcgan-64, seed 1', steps: 2, minutes, within: true });
});

it('refuses a run that does not exist', async () => {
  const nowhere = join(folder, 'nowhere');
  await expect(trainingOfRun(nowhere, { within: false })).rejects.toThrow(`${nowhere} does not exist`);
});

it('subtracts trainings within the experiment from its time, and no others', () => {
  const before = { what: 'a', steps: 1, minutes: 100, within: false };
  const within = { what: 'b', steps: 1, minutes: 4, within: true };
  expect(evaluationMinutes(15, [before])).toBe(15);
  expect(evaluationMinutes(15, [before, within])).toBe(11);
  expect(evaluationMinutes(3, [within])).toBe(0);
});

it('is undefined if a training was not timed', () => {
  const untimed = { what: 'a', steps: 1, within: true };
  expect(evaluationMinutes(15, [untimed])).toBeUndefined();
  expect(evaluationMinutes(15, [{ ...untimed, within: false }])).toBe(15);
  expect(evaluationMinutes(15, [])).toBeUndefined();
  expect(evaluationMinutes(15)).toBeUndefined();
});
