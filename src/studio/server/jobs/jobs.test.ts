import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jobMessage, type JobMessage } from '../../messages/jobs.ts';
import { Jobs, type JobLimits } from './jobs.ts';
import { sourceCommandLine, until } from './testing/command-line.ts';
import { listTrainings, type TrainingRecord } from './training-files.ts';

let folder: string;
let root: string;
let opened: Jobs[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-jobs-'));
  root = join(folder, 'runs');
  opened = [];
});

afterEach(async () => {
  const last = opened.at(-1)!;
  for (const { job } of last.list()) last.cancel(job);
  await until(() => last.list().every(({ state }) => state !== 'running'));
  for (const jobs of opened) await jobs.close();
  await rm(folder, { recursive: true, force: true });
});

/** A command that stays until it is asked to stop. */
const staying = { file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)', '--'] };

async function open(commandLine = sourceCommandLine, limits: Partial<JobLimits> = {}) {
  const told: JobMessage[] = [];
  const onChange = (job: JobMessage) => told.push(jobMessage.parse(job)); // everything that is told is a message
  const jobs = new Jobs({ root, commandLine, limits, onChange });
  opened.push(jobs);
  await jobs.open();
  const reaches = async (job: string, state: JobMessage['state']) =>
    until(() => {
      const found = jobs.get(job);
      return found?.state === state ? found : undefined;
    });
  return { jobs, told, reaches };
}

it('looks at pictures, keeps their sheet, and trains on them', async () => {
  const pictures = join(folder, 'photos');
  await sharp({ create: { width: 16, height: 16, channels: 3, background: 'teal' } })
    .png()
    .toFile(`${folder}/a.png`);
  const { jobs, told, reaches } = await open();
  const { job } = jobs.inspect({ data: folder });
  expect(jobs.get(job)).toMatchObject({ kind: 'inspection', of: folder });
  const found = await reaches(job, 'done');
  expect(found).toMatchObject({ result: { kind: 'pictures', count: 1, hasSheet: true } });
  expect((await sharp(jobs.sheet(job)).metadata()).format).toBe('png');
  const states = told.filter((each) => each.job === job).map(({ state }) => state);
  expect([states[0], states[1], states.at(-1)]).toEqual(['waiting', 'running', 'done']);
  const none = await reaches(jobs.inspect({ data: pictures }).job, 'failed');
  expect(none.failure).toMatchObject({ code: 'not-found' });
  expect(jobs.cancel(none.job)).toBe(false);

  const training = await jobs.train({ data: 'ring-2d', steps: 5, threads: 1 });
  expect(await reaches(training.job, 'done')).toMatchObject({
    run: '00000-ring-2d-gan-2d',
    result: { step: 5 },
  });
  expect(jobs.list().map((each) => each.job)).toEqual([job, none.job, training.job]);
});

it('estimates one after the other, and not what is no longer wanted', async () => {
  const { jobs, reaches } = await open();
  const asked = [1, 2, 3].map((k) => jobs.estimate({ data: 'ring-2d', threads: 1, k }));
  expect(asked.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
  expect(jobs.estimate({ data: 'ring-2d', threads: 1, k: 2 }).job).toBe(asked[1]!.job);
  await until(() => jobs.get(asked[0]!.job)!.state === 'running');
  expect(jobs.get(asked[1]!.job)!.state).toBe('waiting');
  expect(jobs.cancel(asked[1]!.job)).toBe(true);
  expect((await reaches(asked[1]!.job, 'cancelled')).failure).toBeUndefined();
  expect(jobs.cancel(asked[1]!.job)).toBe(false);
  const [first, third] = [await reaches(asked[0]!.job, 'done'), await reaches(asked[2]!.job, 'done')];
  expect([first, third]).toMatchObject([{ result: { k: 1, besides: 0 } }, { result: { k: 3 } }]);
});

it('refuses what is no request, and starts nothing', async () => {
  const { jobs, told } = await open(staying);
  await expect(jobs.train({ data: 'x', steps: 1, out: '/' })).rejects.toThrow(
    'out is no option of this request',
  );
  await expect(jobs.train({ data: 'x' })).rejects.toThrow('a training needs a length');
  await expect(jobs.resume('/runs/x', { data: 'x' })).rejects.toThrow('data is no option of this request');
  expect(() => jobs.inspect({ data: 'x', steps: 1 })).toThrow('steps is no option of this request');
  expect(() => jobs.estimate('mnist')).toThrow('expected an object');
  expect([told, jobs.list()]).toEqual([[], []]);
  expect([jobs.cancel('none'), jobs.get('__proto__'), jobs.sheet('none')]).toEqual([
    false,
    undefined,
    undefined,
  ]);
});

it('bounds what waits, what trains and what is kept', async () => {
  const { jobs, reaches } = await open(staying, { tasks: 3, trainings: 1, ended: 1, keptSeconds: 1000 });
  const tasks = ['a', 'b', 'c'].map((data) => jobs.inspect({ data }));
  expect(() => jobs.estimate({ data: 'd' })).toThrow('3 jobs are waiting already: wait, or cancel some');
  await jobs.train({ data: 'x', steps: 1 });
  await expect(jobs.train({ data: 'y', steps: 1 })).rejects.toMatchObject({ code: 'busy' });
  await expect(jobs.resume('/runs/x', {})).rejects.toMatchObject({ code: 'busy' });
  jobs.cancel(tasks[2]!.job);
  await reaches(tasks[2]!.job, 'cancelled');
  jobs.cancel(tasks[0]!.job);
  await reaches(tasks[0]!.job, 'cancelled');
  expect(jobs.get(tasks[2]!.job)).toBeUndefined();
  expect(jobs.list()).toHaveLength(3);
});

it('forgets what has ended after a while', async () => {
  const { jobs } = await open(staying, { keptSeconds: 0.01 });
  const { job } = jobs.inspect({ data: 'ring-2d' });
  expect(await until(() => jobs.get(job) === undefined)).toBe(true);
});

it('ends what it waits for when it closes, and no training', async () => {
  const { jobs, reaches } = await open(staying);
  const { job } = jobs.inspect({ data: 'x' });
  const training = await jobs.train({ data: 'x', steps: 1 });
  await until(() => jobs.get(job)!.state === 'running');
  await jobs.close();
  await reaches(job, 'cancelled');
  const { jobs: next } = await open(staying);
  expect(next.get(training.job)).toMatchObject({ state: 'running' });
  const [{ pid }] = (await listTrainings(root)) as [TrainingRecord];
  expect([next.isOurs(pid), next.isOurs(process.pid)]).toEqual([true, false]);
});
