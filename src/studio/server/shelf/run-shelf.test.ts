import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordEvaluation } from '../../../runs/record-evaluation.ts';
import { recordKid } from '../../../runs/testing/recorded-kid.ts';
import { recordFailure } from '../../../runs/run-events.ts';
import { openRunFolder } from '../../../runs/run-folder.ts';
import { runCard, runDetails, type RunCard } from '../../messages/runs.ts';
import { RunShelf } from './run-shelf.ts';
import { trainSmallRun } from '../../../runs/testing/small-runs.ts';

let trained = '';
let root = '';
let shelf: RunShelf;
const name = '00000-ring-2d-gan-2d';
beforeAll(async () => {
  trained = await mkdtemp(join(tmpdir(), 'sparring-shelf-trained-'));
  await trainSmallRun(trained);
});
afterAll(() => rm(trained, { recursive: true, force: true }));
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-shelf-'));
  shelf = new RunShelf(root);
});
afterEach(async () => {
  await shelf.close();
  await rm(root, { recursive: true, force: true });
});

async function put(as = name): Promise<string> {
  await cp(join(trained, name), join(root, as), { recursive: true, preserveTimestamps: true });
  return join(root, as);
}

const only = async (): Promise<RunCard> => {
  const cards = await shelf.list();
  expect(cards).toHaveLength(1);
  return runCard.strict().parse(cards[0]);
};

async function changeOptions(path: string, change: object): Promise<void> {
  const file = join(path, 'options.json');
  const options = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...options, ...change }));
}

const ended = 999_999_999;
const claimedBy = (path: string, claim: object) =>
  writeFile(join(path, 'training.pid'), JSON.stringify(claim));

describe('a card', () => {
  it('says what a finished run is, as its files have it', async () => {
    const path = await put();
    const records = await (await openRunFolder(path)).readMetrics();
    const last = records.at(-1)!;
    const card = await only();
    expect(card).toMatchObject({
      id: name,
      state: 'finished',
      data: 'ring-2d',
      preset: 'gan-2d',
      isOfPoints: true,
      step: 4,
      target: { steps: 4, minutes: null },
      seconds: last['seconds'],
      sheets: 3,
      newestSheet: 4,
      notes: '',
      tags: [],
    });
    const [first] = records;
    const speed = 3 / (Number(last['seconds']) - Number(first!['seconds']));
    expect(card.stepsPerSecond).toBeCloseTo(speed, -Math.log10(speed) + 3);
    expect([card.trainedBy, card.problem, card.secondsLeft, card.bytes]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('of minutes is finished by the clock of the checkpoint, which is after that of the records', async () => {
    const path = await put();
    const { seconds } = (await openRunFolder(path).then((folder) => folder.readMetrics())).at(-1)!;
    const minutes = Number(seconds) / 60;
    await changeOptions(path, { until: { steps: null, minutes } });
    expect((await only()).state).toBe('finished');
    await changeOptions(path, { until: { steps: null, minutes: minutes + 1 } });
    expect((await only()).state).toBe('paused');
  });

  it('changes with the files of the run', async () => {
    const path = await put();
    await changeOptions(path, { until: { steps: 400, minutes: null } });
    expect(await only()).toMatchObject({ state: 'paused', target: { steps: 400 } });
    const folder = await openRunFolder(path);
    await recordFailure(folder, 4, new Error('the disk is gone'));
    expect(await only()).toMatchObject({ state: 'failed', problem: 'the disk is gone' });
    await folder.appendMetrics({ step: 5, seconds: 100 });
    await folder.close();
    expect(await only()).toMatchObject({ step: 5, seconds: 100 });
    await rm(join(path, 'samples', '000004.png'));
    expect(await only()).toMatchObject({ sheets: 2, newestSheet: 2 });
    await rm(join(path, 'events.jsonl'));
    await rm(join(path, 'checkpoints'), { recursive: true });
    expect((await only()).state).toBe('empty');
  });

  it('knows who trains the run', async () => {
    const path = await put();
    const begun = (await readFile(`/proc/${process.ppid}/stat`, 'utf8').catch(() => ''))
      .split(') ')
      .at(-1)!
      .split(' ')[19];
    const host = (await import('node:os')).hostname();
    await claimedBy(path, { pid: ended, host });
    expect((await only()).state).toBe('finished');
    await claimedBy(path, { pid: process.ppid, host, begun });
    expect(await only()).toMatchObject({ state: 'training', trainedBy: 'process', secondsLeft: 0 });
    shelf = new RunShelf(root, { isOurs: (pid) => pid === process.ppid });
    expect(await only()).toMatchObject({ state: 'training', trainedBy: 'studio' });
    await claimedBy(path, { pid: 1, host: 'elsewhere' });
    expect(await only()).toMatchObject({ state: 'training', trainedBy: 'computer' });
    await rm(join(path, 'training.pid'));
    const folder = await openRunFolder(path);
    await folder.claim();
    expect(await only()).toMatchObject({ state: 'training', trainedBy: 'studio' });
    await folder.close();
  });

  it.each([
    ['no JSON', '{"formatVersion": 2,', 'is not valid JSON'],
    ['a newer version', '{"formatVersion": 99}', 'was written by a newer Sparring'],
    ['an unknown option', undefined, 'which this Sparring does not know'],
  ])('of options with %s says why they cannot be read', async (_, text, problem) => {
    const path = await put();
    if (text === undefined) await changeOptions(path, { unknown: 1 });
    else await writeFile(join(path, 'options.json'), text);
    const card = await only();
    expect(card).toMatchObject({ id: name, state: 'broken', step: 4, sheets: 3 });
    expect(card.problem).toContain(problem);
    expect(runDetails.parse(await shelf.details(name))).toMatchObject({ warnings: [card.problem] });
  });

  it('is that of the folder which has the name now', async () => {
    await put();
    expect((await only()).state).toBe('finished');
    await rm(join(root, name), { recursive: true });
    expect(await shelf.list()).toEqual([]);
    const path = await put();
    await changeOptions(path, { until: { steps: 9, minutes: null } });
    await rename(path, join(root, 'renamed'));
    expect(await only()).toMatchObject({ id: 'renamed', state: 'paused' });
  });

  it('says so if its best checkpoint is behind, by what was evaluated', async () => {
    const path = await put();
    const [best, last] = await openRunFolder(path).then(async (folder) => folder.listCheckpoints());
    await recordKid(path, best!.step, 0.1);
    await recordKid(path, last!.step, 0.3);
    const { card } = await shelf.details(name);
    expect(card.finding).toMatchObject({
      name: 'best-behind',
      details: {
        measure: 'KID',
        best: { step: best!.step, value: 0.1 },
        last: { step: last!.step, value: 0.3 },
      },
    });
  });

  it('has the size and the finding once it was looked at more closely', async () => {
    const path = await put();
    const folder = await openRunFolder(path);
    for (let step = 5; step <= 120; step++) {
      await folder.appendMetrics({ step, seconds: step, lossD: 0, lossG: 9, dReal: 0.9999, dFake: 0.0001 });
    }
    await folder.close();
    const { card } = await shelf.details(name);
    expect(card.finding).toMatchObject({
      name: 'd-saturated',
      details: {
        dReal: expect.closeTo(0.9999),
        dFake: expect.closeTo(0.0001),
        steps: 100,
        isMinimax: false,
      },
      sentence: expect.stringContaining('D tells all apart'),
      advice: expect.stringContaining('learningRate'),
    });
    expect(card.bytes).toBeGreaterThan(100_000);
    expect((await only()).finding).toEqual(card.finding);
  });

  it('finds that samples have become alike, of a long run too', async () => {
    const path = await put();
    const lines: string[] = [];
    for (let step = 1; step <= 6000; step++) {
      const variety = step % 500 === 0 ? { variety: step <= 3000 ? 0.4 + step / 10_000 : 0.1 } : {};
      lines.push(
        JSON.stringify({ step, dReal: 0.6, dFake: 0.4, lossD: 1.38, lossG: 0.7, seconds: step, ...variety }),
      );
      if (step % 500 === 0)
        await cp(join(path, 'reals.png'), join(path, 'samples', `${String(step).padStart(6, '0')}.png`));
    }
    await writeFile(join(path, 'metrics.jsonl'), `${lines.join('\n')}\n`);
    const { card } = await shelf.details(name);
    expect(card.finding).toMatchObject({
      name: 'samples-alike',
      sentence: expect.stringContaining('after 0.700 times at step 3,000'),
      details: { step: 6000, variety: 0.1, before: { step: 3000, variety: 0.7 } },
    });
  });
});

describe('the shelf', () => {
  it('has only runs that lie directly in it, and no links', async () => {
    await put('b');
    await put('.hidden');
    await put(join('.trash', '20260101T000000000Z-x'));
    const outside = await mkdtemp(join(tmpdir(), 'sparring-shelf-outside-'));
    await cp(join(trained, name), join(outside, 'run'), { recursive: true });
    await symlink(join(outside, 'run'), join(root, 'link-out'));
    await symlink(join(root, 'b'), join(root, 'link-in'));
    await mkdir(join(root, 'no-run'));
    await writeFile(join(root, 'a-file'), '');
    await mkdir(join(root, 'hub'));
    await writeFile(join(root, 'hub', 'options.json'), '{}');
    await writeFile(join(root, 'hub', 'config.json'), '{}');
    await put(join('b', 'inner'));
    expect((await shelf.list()).map(({ id }) => id)).toEqual(['b']);
    for (const id of [
      'link-out',
      'link-in',
      '.hidden',
      '../' + basename(root) + '/b',
      'b/inner',
      '',
      '.',
      'no-run',
      'none',
    ]) {
      await expect(shelf.details(id)).rejects.toMatchObject({ code: 'not-found' });
      await expect(shelf.sheet(id, 0)).rejects.toMatchObject({ code: 'not-found' });
    }
    await rm(outside, { recursive: true });
  });

  it('gives no file that a link of the run leads to', async () => {
    const path = await put();
    const secret = join(root, 'secret.png');
    await writeFile(secret, '{"step":9,"lossD":1}\n');
    for (const file of ['samples/000000.png', 'reals.png', 'metrics.jsonl', 'events.jsonl', 'notes.json']) {
      await rm(join(path, file), { force: true });
      await symlink(secret, join(path, file));
    }
    await expect(shelf.sheet(name, 0)).rejects.toThrow(`${name} has no sheet of step 0`);
    expect(await shelf.sheet(name, 2)).toBe(join(path, 'samples', '000002.png'));
    await expect(shelf.reals(name)).rejects.toThrow(`${name} has no real pictures`);
    const details = await shelf.details(name);
    expect([details.events, details.hasReals, details.card.step]).toEqual([[], false, 4]);
  });

  it('lists the others if a run is damaged in any way, or goes meanwhile', async () => {
    const damaged = await put('damaged');
    await put('whole');
    await truncate(join(damaged, 'checkpoints', '000004.safetensors'), 3);
    await writeFile(join(damaged, 'metrics.jsonl'), Buffer.from([0, 255, 10, 123]));
    await writeFile(join(damaged, 'events.jsonl'), 'nonsense\n{}\n');
    await writeFile(join(damaged, 'notes.json'), '[]');
    await rm(join(damaged, 'samples'), { recursive: true });
    await writeFile(join(damaged, 'samples'), 'a file');
    await changeOptions(damaged, { until: { steps: null, minutes: 1 } });
    expect((await shelf.list()).map(({ id, state, step }) => [id, state, step])).toEqual([
      ['damaged', 'paused', 4],
      ['whole', 'finished', 4],
    ]);
    const listing = shelf.list();
    await rm(damaged, { recursive: true });
    expect((await listing).map(({ id }) => id)).toContain('whole');
  });

  it('says in a sentence that its folder is gone', async () => {
    await rm(root, { recursive: true });
    await expect(shelf.list()).rejects.toThrow(`${root} does not exist`);
  });
});

describe('the details of a run', () => {
  it('are all that it has', async () => {
    const path = await put();
    for (const [step, value] of [
      [2, 5],
      [4, 3],
    ] as const) {
      await recordEvaluation(
        { run: { path, step }, weights: 'live', normalisation: 'running' },
        { metric: 'parzen', value, better: 'higher', what: 'a', samples: 1, protocol: 'p' },
      );
    }
    const details = runDetails.strict().parse(await shelf.details(name));
    expect(details).toMatchObject({
      sheets: [0, 2, 4],
      grid: { rows: 8, columns: 8 },
      hasReals: true,
      best: 2,
      events: [],
      warnings: [],
    });
    expect(details.checkpoints.map(({ step }) => step)).toEqual([2, 4]);
    expect(details.evaluations.map(({ step, value }) => [step, value])).toEqual([
      [2, 5],
      [4, 3],
    ]);
    expect(details.options).toMatchObject({ preset: 'gan-2d', training: { batchSize: 8 } });
  });
});

describe('a shelf that was warmed', () => {
  it('lists what is there when it is asked, not when it was warmed', async () => {
    await put();
    shelf.warm();
    expect((await shelf.list()).map(({ id }) => id)).toEqual([name]);
    await put('00001-another');
    expect((await shelf.list()).map(({ id }) => id)).toEqual([name, '00001-another']);
  });

  it('tells whoever asks, and nobody else, that its folder is missing', async () => {
    await rm(root, { recursive: true });
    shelf.warm();
    await expect(shelf.list()).rejects.toMatchObject({ code: 'not-found' });
  });
});
