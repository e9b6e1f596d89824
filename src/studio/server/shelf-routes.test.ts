import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimRun } from '../../data/disk/claim.ts';
import { runNames } from '../../data/disk/run-layout.ts';
import { paths } from '../messages/paths.ts';
import { runCard, runList, trashedRun, type RunCard, type TrashList } from '../messages/runs.ts';
import { failureMessage } from '../messages/session.ts';
import { trainSmallRun } from '../../runs/testing/small-runs.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';

const name = '00000-ring-2d-gan-2d';
let trained = '';
let served: ServedStudio;
beforeAll(async () => {
  trained = await mkdtemp(join(tmpdir(), 'sparring-routes-trained-'));
  await trainSmallRun(trained);
});
afterAll(() => rm(trained, { recursive: true, force: true }));
beforeEach(async () => {
  served = await serveStudio();
  await cp(join(trained, name), join(served.root, name), { recursive: true });
});
afterEach(() => served.close());

const listed = async () => runList.parse(await served.json(paths.runs())).runs.map(({ id }) => id);
const trash = async () => (await served.json<TrashList>(paths.trash())).runs;
const refusal = async (response: Response) => ({
  status: response.status,
  ...failureMessage.parse(await response.json()),
});

describe('notes', () => {
  it('are kept with the run, a field at a time', async () => {
    const first = await served.post(paths.notes(name), { notes: 'lower rate', tags: ['paper', '基线'] });
    expect(runCard.parse(await first.json())).toMatchObject({ id: name, notes: 'lower rate' });
    await served.post(paths.notes(name), { notes: 'lower rate still' });
    const { runs } = runList.parse(await served.json(paths.runs()));
    expect(runs).toMatchObject([{ notes: 'lower rate still', tags: ['paper', '基线'] }]);
  });

  it('of several requests at once are all kept', async () => {
    const tags = ['paper'];
    for (let i = 0; i < 10; i++) {
      const notes = `note ${i}`;
      await Promise.all([{ notes }, { tags }].map((each) => served.post(paths.notes(name), each)));
      const { runs } = runList.parse(await served.json(paths.runs()));
      expect(runs).toMatchObject([{ notes, tags }]);
      await served.post(paths.notes(name), { notes: '', tags: [] });
    }
  });

  it.each([
    ['of another form', { notes: 7 }],
    ['with other things', { notes: '', options: {} }],
    ['too long', { notes: 'a'.repeat(10_001) }],
    ['with an empty tag', { tags: [' '] }],
    ['that are a list', ['a']],
  ])('%s are refused, and nothing is written', async (_, body) => {
    expect(await refusal(await served.post(paths.notes(name), body))).toMatchObject({
      status: 400,
      code: 'invalid-argument',
    });
    expect(await readdir(join(served.root, name))).not.toContain('notes.json');
  });

  it('that are no JSON are refused', async () => {
    const origin = new URL(served.studio.address).origin;
    const response = await served.request(paths.notes(name), {
      method: 'POST',
      body: '{',
      headers: { origin },
    });
    expect(await refusal(response)).toMatchObject({ status: 400, error: expect.stringContaining('no JSON') });
  });

  it('of no run are refused', async () => {
    const response = await served.post(paths.notes('..'), { notes: '' });
    expect((await refusal(response)).status).toBe(404);
    expect((await refusal(await served.post(paths.notes('other'), { notes: '' }))).code).toBe('not-found');
  });
});

describe('the trash', () => {
  const moved = async () => trashedRun.parse(await (await served.post(paths.toTrash(name))).json());

  it('takes a run, and gives it back as it was', async () => {
    const before = await readFile(join(served.root, name, 'metrics.jsonl'), 'utf8');
    const { id } = await moved();
    expect(await listed()).toEqual([]);
    expect(await trash()).toMatchObject([{ id, name }]);
    const restored = await served.post(paths.fromTrash(id));
    expect((await (restored.json() as Promise<RunCard>)).id).toBe(name);
    expect(await listed()).toEqual([name]);
    expect(await readFile(join(served.root, name, 'metrics.jsonl'), 'utf8')).toBe(before);
    expect(await trash()).toEqual([]);
  });

  it('gives back a run whose name is taken by another name', async () => {
    const { id } = await moved();
    await cp(join(trained, name), join(served.root, name), { recursive: true });
    const { id: given } = (await (await served.post(paths.fromTrash(id))).json()) as RunCard;
    expect(given).not.toBe(name);
    expect(await listed()).toEqual([name, given].sort());
  });

  it('deletes for good', async () => {
    const { id } = await moved();
    expect((await served.post(paths.deleted(id))).status).toBe(200);
    expect(await readdir(join(served.root, '.trash'))).toEqual([]);
    expect(await refusal(await served.post(paths.fromTrash(id)))).toMatchObject({ status: 404 });
    expect(await refusal(await served.post(paths.deleted(id)))).toMatchObject({ status: 404 });
  });

  it('deletes nothing but what is in it', async () => {
    const others = [name, '..', `../${name}`, '.trash', '.'];
    await moved();
    await cp(join(trained, name), join(served.root, name), { recursive: true });
    for (const other of others)
      expect((await served.post(paths.deleted(other))).status, other).toBeGreaterThanOrEqual(400);
    expect(await listed()).toEqual([name]);
    expect(await trash()).toHaveLength(1);
  });

  it('takes no run that is in training', async () => {
    const release = await claimRun(join(served.root, name, runNames.claim));
    const { status, code, error } = await refusal(await served.post(paths.toTrash(name)));
    expect({ status, code }).toEqual({ status: 409, code: 'busy' });
    expect(error).toContain('in training');
    expect(await listed()).toEqual([name]);
    await release();
    expect((await served.post(paths.toTrash(name))).status).toBe(200);
  });

  it('is changed by posts of the own page only', async () => {
    const { id } = await moved();
    for (const path of [paths.fromTrash(id), paths.deleted(id)]) {
      expect((await served.request(path)).status).toBe(404);
      expect((await served.request(path, { method: 'POST' })).status).toBe(403);
    }
    expect(await trash()).toHaveLength(1);
  });
});

it('says that a folder of runs is missing', async () => {
  await rm(served.root, { recursive: true });
  const { status, code, error } = await refusal(await served.request(paths.runs()));
  expect({ status, code }).toEqual({ status: 404, code: 'not-found' });
  expect(error).toContain(served.root);
});
