import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRunFolder } from '../../../runs/new-run-folder.ts';
import { openRunFolder } from '../../../runs/run-folder.ts';
import { trashedRun } from '../../messages/runs.ts';
import { RunShelf } from './run-shelf.ts';
import { resumeSmallRun, trainSmallRun } from '../../../runs/testing/small-runs.ts';

const name = '00000-ring-2d-gan-2d';
let trained = '';
let root = '';
let shelf: RunShelf;
beforeAll(async () => {
  trained = await mkdtemp(join(tmpdir(), 'sparring-trash-trained-'));
  await trainSmallRun(trained);
});
afterAll(() => rm(trained, { recursive: true, force: true }));
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-trash-'));
  shelf = new RunShelf(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(as = name): Promise<string> {
  await cp(join(trained, name), join(root, as), { recursive: true, preserveTimestamps: true });
  return join(root, as);
}

const ids = async () => (await shelf.list()).map(({ id }) => id);

describe('a run in the trash', () => {
  it('is not one of a folder that a link leads to', async () => {
    await put();
    await shelf.trash(name);
    const other = new RunShelf(await mkdtemp(join(tmpdir(), 'sparring-trash-')));
    await symlink(join(root, '.trash'), join(other.root, '.trash'));
    expect(await shelf.listTrash()).toHaveLength(1);
    expect(await other.listTrash()).toEqual([]);
    await rm(other.root, { recursive: true });
  });

  it('is on the shelf no more, and comes back as it was', async () => {
    const path = await put();
    const before = await readdir(path, { recursive: true });
    const now = Date.now();
    const id = await shelf.trash(name);
    expect(await ids()).toEqual([]);
    const listed = await shelf.listTrash();
    expect(listed.map((each) => trashedRun.strict().parse(each))).toEqual([
      { id, name, trashed: expect.any(Number) },
    ]);
    expect(Math.abs(listed[0]!.trashed - now)).toBeLessThan(60_000);
    expect(await readdir(join(root, '.trash', id), { recursive: true })).toEqual(before);
    expect(await shelf.restore(id)).toMatchObject({ id: name, state: 'finished', step: 4 });
    expect(await readdir(path, { recursive: true })).toEqual(before);
    expect(await shelf.listTrash()).toEqual([]);
    await resumeSmallRun(path, { steps: 5 }); // nothing of the move stands in the way
  });

  it('gets the next free number if its name was taken, or a number after its name', async () => {
    await put();
    const first = await shelf.trash(name);
    await put();
    await put('00007-other');
    const second = await shelf.trash(name);
    await put();
    expect((await shelf.listTrash()).map(({ id }) => id)).toEqual([second, first]);
    expect((await shelf.restore(first)).id).toBe('00008-ring-2d-gan-2d');
    expect((await shelf.restore(second)).id).toBe('00009-ring-2d-gan-2d');
    await put('mine');
    for (const as of ['mine-2', 'mine-3']) {
      const id = await shelf.trash('mine');
      await put('mine');
      expect((await shelf.restore(id)).id).toBe(as);
    }
    expect((await readdir(root)).filter((each) => /^\.\d/.test(each))).toEqual([]);
  });

  it('counts for no new number, as nothing of the studio does', async () => {
    await put('00005-last');
    await mkdir(join(root, '.studio'));
    await shelf.trash('00005-last');
    const { path } = await createRunFolder(root, 'next');
    expect(path).toBe(join(root, '00000-next'));
  });

  it('is removed for good, and nothing that its links lead to', async () => {
    const path = await put();
    await put('stays');
    await symlink(join(root, 'stays'), join(path, 'link'));
    const id = await shelf.trash(name);
    await shelf.emptyTrash(id);
    expect(await shelf.listTrash()).toEqual([]);
    expect(await ids()).toEqual(['stays']);
    expect(await readdir(join(root, 'stays', 'checkpoints'))).toHaveLength(2);
  });

  it('is named by its listing only', async () => {
    await put();
    await shelf.trash(name);
    await put('stays');
    for (const id of ['../stays', 'stays', '', '.', '..', `${name}/checkpoints`]) {
      await expect(shelf.emptyTrash(id)).rejects.toMatchObject({ code: 'not-found' });
      await expect(shelf.restore(id)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await ids()).toEqual(['stays']);
  });
});

describe('a run stays where it is', () => {
  it('while it is trained, and after its process has ended it does not', async () => {
    const path = await put();
    const folder = await openRunFolder(path);
    await folder.claim();
    await expect(shelf.trash(name)).rejects.toThrow(`${name} is in training: pause it before it is deleted`);
    await folder.close();
    await writeFile(join(path, 'training.pid'), '{"pid":1,"host":"elsewhere"}');
    await expect(shelf.trash(name)).rejects.toMatchObject({ code: 'busy' });
    await writeFile(join(path, 'training.pid'), '{"pid":999999999}');
    const id = await shelf.trash(name);
    expect(await readdir(join(root, '.trash', id))).not.toContain('training.pid');
  });

  it('if the trash is a link', async () => {
    await put();
    const elsewhere = await mkdtemp(join(tmpdir(), 'sparring-elsewhere-'));
    await symlink(elsewhere, join(root, '.trash'));
    await expect(shelf.trash(name)).rejects.toThrow('is a symbolic link, expected a folder');
    expect(await ids()).toEqual([name]);
    expect(await readdir(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });
});

describe('notes', () => {
  it('are kept with the run, each apart', async () => {
    const path = await put();
    expect(await shelf.writeNotes(name, { notes: 'the best so far' })).toMatchObject({
      notes: 'the best so far',
      tags: [],
    });
    const tagged = await shelf.writeNotes(name, { tags: ['good', ' paper ', 'good'] });
    expect(tagged).toMatchObject({ notes: 'the best so far', tags: ['good', 'paper'] });
    expect(JSON.parse(await readFile(join(path, 'notes.json'), 'utf8'))).toEqual({
      notes: 'the best so far',
      tags: ['good', 'paper'],
    });
    expect(await new RunShelf(root).card(name)).toMatchObject({ notes: 'the best so far' });
  });

  it.each([
    ['too long', { notes: 'x'.repeat(10_001) }],
    ['of too many tags', { tags: Array.from({ length: 21 }, String) }],
    ['of a tag that is too long', { tags: ['x'.repeat(41)] }],
    ['of an empty tag', { tags: [' '] }],
  ])('%s are refused', async (_, request) => {
    const path = await put();
    await expect(shelf.writeNotes(name, request)).rejects.toThrow('notes have at most 10,000 characters');
    expect(await readdir(path)).not.toContain('notes.json');
  });

  it('are not written through a link', async () => {
    const path = await put();
    const other = join(root, 'other.json');
    await writeFile(other, '{"notes":"secret"}');
    await symlink(other, join(path, 'notes.json'));
    expect(await shelf.card(name)).toMatchObject({ notes: '' });
    await expect(shelf.writeNotes(name, { notes: 'x' })).rejects.toThrow('is a symbolic link');
    expect(await readFile(other, 'utf8')).toBe('{"notes":"secret"}');
  });
});
