/** Trainings in processes of their own, by the real command line. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isRunning } from '../../../data/disk/processes.ts';
import { openRunFolder } from '../../../runs/run-folder.ts';
import { newId } from './job-id.ts';
import { trainingRequest } from './requests.ts';
import { sourceCommandLine, until } from './testing/command-line.ts';
import { keptTrainings, listTrainings, logPath, writeRecord, type TrainingRecord } from './training-files.ts';
import type { TrainingMessage } from './training.ts';
import { Trainings } from './trainings.ts';

let root: string;
let open: Trainings[];

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'sparring-trainings-')), 'runs');
  open = [];
});

afterEach(async () => {
  for (const trainings of open) {
    for (const { job, state } of trainings.list()) if (state === 'running') trainings.stop(job);
    await until(() => trainings.list().every(({ state }) => state !== 'running'));
    await trainings.close();
  }
  await rm(join(root, '..'), { recursive: true, force: true });
});

/** A studio in a folder of runs, with everything that it told. */
async function studio(commandLine = sourceCommandLine) {
  const told: TrainingMessage[] = [];
  const trainings = new Trainings({ root, commandLine, onChange: (each) => told.push(each) });
  open.push(trainings);
  await trainings.open();
  const reaches = async (job: string, state: TrainingMessage['state']) =>
    until(() => {
      const found = trainings.get(job);
      return found?.state === state ? found : undefined;
    });
  return { trainings, told, reaches };
}

const points = (options: object) =>
  trainingRequest.parse({ data: 'ring-2d', threads: 1, sampleEvery: 1000, ...options });
const endless = points({ minutes: 60, checkpointEvery: 20 });

it('trains to the end, and tells which run it made', async () => {
  const { trainings, told, reaches } = await studio();
  const begun = await trainings.start(points({ steps: 30 }));
  expect(begun).toMatchObject({ kind: 'training', how: 'new', of: 'ring-2d', state: 'running' });
  const end = await reaches(begun.job, 'done');
  expect(end).toMatchObject({
    run: '00000-ring-2d-gan-2d',
    result: { step: 30, interrupted: false, seconds: expect.any(Number) },
  });
  expect(told.map(({ state, run }) => [state, run])).toEqual([
    ['running', undefined],
    ['running', end.run],
    ['done', end.run],
  ]);
  const run = await openRunFolder(join(root, end.run!));
  expect((await run.latestCheckpoint())?.step).toBe(30);
  expect((await readFile(logPath(root, begun.job), 'utf8')).match(/"progress"/g)).toBeNull();
});

it('stops a training with everything saved, and continues its run', async () => {
  const { trainings, reaches } = await studio();
  const { job } = await trainings.start(endless);
  const run = join(root, await until(() => trainings.get(job)?.run));
  await until(async () => (await (await openRunFolder(run)).latestCheckpoint()) !== undefined);
  expect(trainings.stop(job)).toBe(true);
  expect(trainings.stop(job)).toBe(true); // a second Ctrl-C would lose what is not saved
  const { result } = await reaches(job, 'done');
  expect(result!.interrupted).toBe(true);
  expect((await (await openRunFolder(run)).latestCheckpoint())!.step).toBe(result!.step);
  expect(trainings.stop(job)).toBe(false);
  const again = await trainings.resume(run, { steps: result!.step + 5, threads: 1 });
  expect(again).toMatchObject({ how: 'resume', of: '00000-ring-2d-gan-2d', run: '00000-ring-2d-gan-2d' });
  expect((await reaches(again.job, 'done')).result!.step).toBe(result!.step + 5);
  const steps = result!.step + 3;
  const branch = await trainings.resume(run, { step: result!.step, branch: true, steps, threads: 1 });
  expect(branch).toMatchObject({ how: 'branch', of: '00000-ring-2d-gan-2d' });
  expect(branch.run).toBeUndefined();
  const branched = await reaches(branch.job, 'done');
  expect(branched.run).toMatch(/^00001-/);
  expect(branched.result!.step).toBe(steps);
});

it('fails with the sentence of the command if there is no run yet', async () => {
  const { trainings, reaches } = await studio();
  const { job } = await trainings.start(trainingRequest.parse({ data: join(root, 'none'), steps: 3 }));
  const { failure, run } = await reaches(job, 'failed');
  expect(failure).toMatchObject({
    code: 'not-found',
    error: expect.stringMatching(/^no such folder or file: /),
  });
  expect(run).toBeUndefined();
  expect(await readdir(root)).toEqual(['.studio']);
});

it('says how a training ended that was killed', async () => {
  const { trainings, reaches } = await studio();
  const { job } = await trainings.start(endless);
  await until(() => trainings.get(job)?.run);
  const [{ pid }] = (await listTrainings(root)) as [TrainingRecord];
  process.kill(pid, 'SIGKILL');
  expect((await reaches(job, 'failed')).failure!.error).toMatch(/^the training ended early \(SIGKILL\): /);
});

it('a training outlives the studio that began it, and the next studio knows how it ended', async () => {
  const script = fileURLToPath(new URL('testing/studio-process.ts', import.meta.url));
  const request = JSON.stringify(points({ steps: 400 }));
  const first = fork(script, [root, request], { execArgv: ['--import', 'tsx'] });
  const [begun] = (await once(first, 'message')) as [TrainingMessage];
  const gone = once(first, 'exit');
  first.kill('SIGKILL');
  await gone;
  const [{ pid }] = (await listTrainings(root)) as [TrainingRecord];
  expect(isRunning(pid)).toBe(true);

  const { trainings, told, reaches } = await studio();
  expect(trainings.get(begun.job)).toMatchObject({ state: 'running', of: 'ring-2d' });
  const end = await reaches(begun.job, 'done');
  expect(end.result).toMatchObject({ step: 400, interrupted: false });
  expect(told.at(-1)).toEqual(end);

  const { trainings: third } = await studio();
  expect(third.list()).toEqual([end]);
});

it('stops a training that another studio began', async () => {
  const { trainings } = await studio();
  const { job } = await trainings.start(endless);
  const other = await studio();
  await until(() => other.trainings.get(job)?.run);
  expect(other.trainings.stop(job)).toBe(true);
  expect((await other.reaches(job, 'done')).result!.interrupted).toBe(true);
});

it('stops a training that has no run yet', async () => {
  const { trainings, reaches } = await studio();
  const { job } = await trainings.start(endless);
  expect(trainings.stop(job)).toBe(true);
  const end = await reaches(job, 'cancelled');
  expect([end.run, end.failure]).toEqual([undefined, undefined]);
});

it('takes no other process for a training, and no folder of somebody else', async () => {
  const record = {
    id: newId(),
    how: 'new',
    of: 'x',
    created: 1,
    host: hostname(),
    pid: process.pid,
  } as const;
  await mkdir(join(root, '.studio', 'trainings', 'notes'), { recursive: true });
  const elsewhere = { ...record, id: newId(), host: 'another computer' };
  const damaged = newId();
  for (const each of [record.id, elsewhere.id, damaged])
    await mkdir(join(root, '.studio', 'trainings', each));
  await writeRecord(root, { ...record, begun: '1' }); // the id of this process, which began later
  await writeRecord(root, elsewhere);
  await writeFile(join(root, '.studio', 'trainings', damaged, 'training.json'), '{"id":');
  const { trainings } = await studio();
  expect(trainings.list()).toMatchObject([
    { job: record.id, state: 'failed', failure: { error: 'the training ended early: it left no reason' } },
  ]);
  expect(existsSync(join(root, '.studio', 'trainings', 'notes'))).toBe(true);
});

it('keeps only the newest of many that have ended', async () => {
  for (let i = 0; i < keptTrainings + 3; i++) {
    const id = newId();
    await mkdir(join(root, '.studio', 'trainings', id), { recursive: true });
    await writeRecord(root, { id, how: 'new', of: `${i}`, created: i, host: hostname(), pid: 2 ** 22 + 1 });
  }
  const { trainings } = await studio();
  expect(trainings.list()).toHaveLength(keptTrainings);
  expect(trainings.list()[0]!.of).toBe('3');
  expect(await readdir(join(root, '.studio', 'trainings'))).toHaveLength(keptTrainings);
});

it('reads a long log piece by piece, and empties it once the run is known', async () => {
  // A command that reports in place of training: what a download of days would print.
  const script = `
    const event = (record) => process.stderr.write(JSON.stringify(record) + '\\n');
    for (let i = 0; i < 20000; i++) event({ event: 'progress', work: 'fetching', done: i, total: 20000, é: 'é'.repeat(40) });
    event({ event: 'start', run: ${JSON.stringify(join(root, '00007-x'))} });
    event({ event: 'paused', reason: 'disk-full' });
    process.on('SIGINT', () => { console.log('{"outcome":"stopped","step":3,"seconds":1,"interrupted":true}'); process.exit(130); });
    setInterval(() => {}, 1000);`;
  const { trainings, reaches } = await studio({ file: process.execPath, args: ['-e', script, '--'] });
  const { job } = await trainings.start(endless);
  await until(() => trainings.get(job)?.progress?.work === 'disk-full');
  expect(trainings.get(job)!.run).toBe('00007-x');
  await until(async () => (await stat(logPath(root, job))).size === 0);
  await appendFile(logPath(root, job), '{"event":"continued","seconds":3}\n');
  await until(() => trainings.get(job)!.progress === undefined);
  trainings.stop(job);
  expect((await reaches(job, 'done')).result).toEqual({ step: 3, seconds: 1, interrupted: true });
  const { trainings: next } = await studio();
  expect(next.get(job)!.run).toBe('00007-x'); // the log no longer says it
});

it('refuses a folder that cannot be written, and a program that cannot be started', async () => {
  const { trainings } = await studio({ file: '/nowhere/node', args: [] });
  await expect(trainings.start(endless)).rejects.toThrow(/^could not start \/nowhere\/node: /);
  expect(await readdir(join(root, '.studio', 'trainings'))).toEqual([]);
  await rm(root, { recursive: true });
  await writeFile(root, 'a file');
  await expect(trainings.start(endless)).rejects.toThrow(/could not write .*file/);
});
