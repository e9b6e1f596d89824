import { cp, mkdtemp, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordEvaluation } from '../../../runs/record-evaluation.ts';
import { recordKid } from '../../../runs/testing/recorded-kid.ts';
import { openRunFolder } from '../../../runs/run-folder.ts';
import { studioEvents, type StudioEvent } from '../../messages/events.ts';
import { RunShelf } from './run-shelf.ts';
import { resumeSmallRun, trainSmallRun } from '../../../runs/testing/small-runs.ts';

const name = '00000-ring-2d-gan-2d';
let trained = '';
let root = '';
let shelf: RunShelf;
let events: StudioEvent[] = [];
beforeAll(async () => {
  trained = await mkdtemp(join(tmpdir(), 'sparring-watcher-trained-'));
  await trainSmallRun(trained);
});
afterAll(() => rm(trained, { recursive: true, force: true }));
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-watcher-'));
  events = [];
  shelf = new RunShelf(root, { interval: 50 });
  shelf.onChange((event, data) => {
    events.push({ name: event, data: studioEvents[event].parse(data) } as StudioEvent);
  });
});
afterEach(async () => {
  await shelf.close();
  await rm(root, { recursive: true, force: true });
});

async function put(as = name): Promise<string> {
  await cp(join(trained, name), join(root, as), { recursive: true, preserveTimestamps: true });
  return join(root, as);
}

/** Waits until an event comes that has not been taken yet, and takes it and those before it. */
async function next(isMeant: (event: StudioEvent) => boolean): Promise<StudioEvent> {
  for (;;) {
    const at = events.findIndex(isMeant);
    if (at >= 0) return events.splice(0, at + 1).at(-1)!;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Writes a file in place, of the same size and with the same time, as tools do that keep times. */
async function rewrite(path: string, change: (text: string) => string): Promise<void> {
  const { atime, mtime, size } = await stat(path);
  await writeFile(path, change(await readFile(path, 'utf8')));
  await utimes(path, atime, mtime);
  expect((await stat(path)).size).toBe(size);
}

const card = (id: string, state: string) => (event: StudioEvent) =>
  event.name === 'run' && event.data.id === id && event.data.state === state;
const gone = (id: string) => (event: StudioEvent) => event.name === 'gone' && event.data.run === id;

/** Watches until all runs have been looked at closely. */
async function watched(): Promise<void> {
  const cards = await shelf.list();
  shelf.watch(true);
  for (const { id } of cards)
    await next((event) => event.name === 'run' && event.data.bytes !== undefined && event.data.id === id);
  expect(events).toEqual([]);
}

describe('while the shelf is watched', () => {
  it('a run that comes, goes, is renamed or replaced is told', async () => {
    await put('stays');
    await watched();
    const path = await put('new');
    await next(card('new', 'finished'));
    await rename(path, join(root, 'renamed'));
    await next(gone('new'));
    await next(card('renamed', 'finished'));
    await rename(join(root, 'renamed'), join(root, '.away'));
    const other = await put('renamed');
    await rm(join(other, 'checkpoints'), { recursive: true });
    await next(gone('renamed'));
    await next(card('renamed', 'empty'));
    await rm(other, { recursive: true });
    await next(gone('renamed'));
    expect(events.map((event) => event.name)).not.toContain('metrics');
  });

  it('a run that somebody looks at before all runs are looked at again is told, and that it goes', async () => {
    shelf = new RunShelf(root, { interval: 300 });
    shelf.onChange((event, data) => {
      events.push({ name: event, data: studioEvents[event].parse(data) } as StudioEvent);
    });
    await put('stays');
    await watched();
    const path = await put('short');
    await shelf.details('short');
    await rm(path, { recursive: true });
    expect((await next(card('short', 'finished'))).data).toMatchObject({ step: 4 });
    expect((await next(gone('short'))).data).toEqual({ run: 'short' });
  });

  it('a training is told as it goes: its metrics, sheets, checkpoints and its end', async () => {
    const path = await put();
    const folder = await openRunFolder(path);
    await folder.writeOptions({ ...(await folder.readOptions()), sampleEvery: 500, checkpointEvery: 500 });
    await watched();
    const training = resumeSmallRun(path, { steps: 2000 });
    const told: StudioEvent[] = [];
    do told.push(await next(() => true));
    while (!card(name, 'finished')(told.at(-1)!));
    await training;
    expect(told.some(card(name, 'training'))).toBe(true);
    const metrics = told.flatMap((event) => (event.name === 'metrics' ? [event.data] : []));
    expect(metrics.length).toBeGreaterThan(0);
    for (const { run, steps, values } of metrics) {
      expect(run).toBe(name);
      expect(values['lossD']).toHaveLength(steps.length);
    }
    const steps = metrics.flatMap((each) => each.steps);
    expect(steps.at(-1)).toBe(2000);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    const sheets = told.flatMap((event) => (event.name === 'sheet' ? [event.data.step] : []));
    const kept = told.flatMap((event) => (event.name === 'checkpoints' ? [event.data.checkpoints] : []));
    expect(kept.at(-1)!.map(({ step }) => step)).toEqual([1500, 2000]);
    expect(kept.at(-1)![1]!.bytes).toBeGreaterThan(1000);
    expect(sheets).toEqual([500, 1000, 1500, 2000]);
  });

  it('metrics that take the place of others are told as such', async () => {
    const path = await put();
    await watched();
    await writeFile(join(path, 'training.pid'), '{"pid":1,"host":"elsewhere"}');
    await next(card(name, 'training'));
    const other = join(root, 'metrics');
    await writeFile(other, '{"step":1,"lossD":2}\n{"step":2,"lossD":3}\n{"step":');
    await rename(other, join(path, 'metrics.jsonl'));
    expect(await next((event) => event.name === 'metrics')).toEqual({
      name: 'metrics',
      data: { run: name, restarted: true, steps: [1, 2], values: { lossD: [2, 3] } },
    });
    await writeFile(join(path, 'metrics.jsonl'), '3,"lossD":4,"variety":0.5}\n', { flag: 'a' });
    expect(await next((event) => event.name === 'metrics')).toEqual({
      name: 'metrics',
      data: { run: name, restarted: false, steps: [3], values: { lossD: [4], variety: [0.5] } },
    });
  });

  it('evaluations are told as they are recorded, with the best checkpoint', async () => {
    const path = await put();
    const evaluate = async (step: number, value: number) =>
      recordEvaluation(
        { run: { path, step }, weights: 'live', normalisation: 'standing' },
        { metric: 'coverage', what: 'share of modes', value, better: 'higher', samples: 9, protocol: 'none' },
      );
    const recorded = (step: number, value: number) => ({
      step,
      metric: 'coverage',
      what: 'share of modes',
      value,
      samples: 9,
      better: 'higher',
    });
    await evaluate(2, 0.5);
    // Its folder has been quiet for long: another evaluation changes only the file.
    await utimes(path, 1, 1);
    await watched();
    await evaluate(4, 0.75);
    expect((await next((event) => event.name === 'evaluations')).data).toEqual({
      run: name,
      evaluations: [recorded(2, 0.5), recorded(4, 0.75)],
      best: 4,
    });
  });

  it('what evaluations say of the run is told after them', async () => {
    const path = await put();
    await watched();
    await recordKid(path, 2, 0.1);
    await recordKid(path, 4, 0.3);
    const isSaid = (event: StudioEvent) => event.name === 'run' && event.data.finding?.name === 'best-behind';
    expect((await next(isSaid)).data).toMatchObject({ id: name });
  });

  it('options and notes are told that somebody writes in place, in a folder that has been quiet for long', async () => {
    const path = await put();
    const notes = join(path, 'notes.json');
    await writeFile(notes, '{"notes":"good"}');
    await utimes(path, 1, 1);
    await watched();
    const options = join(path, 'options.json');
    await rewrite(options, (text) => text.replace('"steps": 4', '"steps": 9'));
    expect((await next(card(name, 'paused'))).data).toMatchObject({ target: { steps: 9 }, notes: 'good' });
    await rewrite(notes, (text) => text.replace('good', 'best'));
    expect((await next(card(name, 'paused'))).data).toMatchObject({ notes: 'best' });
  });

  it('an event is told, and a run that breaks', async () => {
    const path = await put();
    await watched();
    await (await openRunFolder(path)).appendEvent({ step: 4, event: 'failed', reason: 'the disk is gone' });
    expect((await next((event) => event.name === 'event')).data).toEqual({
      run: name,
      event: { step: 4, event: 'failed', reason: 'the disk is gone' },
    });
    await next(card(name, 'failed'));
    await writeFile(join(root, 'broken'), '{');
    await rename(join(root, 'broken'), join(path, 'options.json'));
    await next(card(name, 'broken'));
  });
});

describe('what changes while nobody listens', () => {
  it('is told to whoever listens next, and nothing meanwhile', async () => {
    const path = await put();
    await put('goes');
    await watched();
    shelf.watch(false);
    await shelf.close();
    await rm(join(path, 'checkpoints'), { recursive: true });
    await rm(join(root, 'goes'), { recursive: true });
    await put('comes');
    expect(events).toEqual([]);
    shelf.watch(true);
    await next(gone('goes'));
    await next((event) => event.name === 'run' && event.data.id === 'comes');
  });

  it('is not told of runs that each listener reads first', async () => {
    await put();
    shelf.watch(true);
    await next((event) => event.name === 'run' && event.data.bytes !== undefined);
    expect(events).toEqual([]);
    const [listed] = await shelf.list();
    expect(listed!.bytes).toBeGreaterThan(1000);
  });

  it('is told of the first run in an empty folder', async () => {
    expect(await shelf.list()).toEqual([]);
    shelf.watch(true);
    await put();
    await next(card(name, 'finished'));
  });
});
