import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from './job-id.ts';
import { uploadedFolderName, uploadedPath } from './upload-names.ts';
import { Uploads, type UploadLimits } from './uploads.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparring-uploads-'));
});

afterEach(async () => rm(root, { recursive: true, force: true }));

const bytes = (length: number, value = 7) => new Uint8Array(length).fill(value);

async function* content(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** All files below the folder of uploads. */
async function written(): Promise<string[]> {
  const entries = await readdir(join(root, '.studio', 'uploads'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((path) => !path.endsWith('upload.json')).map((path) => path.slice(root.length + 1));
}

describe('the path of an uploaded file', () => {
  it.each([
    ['a.jpg', ['a.jpg']],
    ['cats/A cat.JPEG', ['cats', 'A cat.JPEG']],
    ['cats\\b.png', ['cats', 'b.png']],
    ['12:30 "x"?.png', ['12_30 _x__.png']],
    ['con/aux.jpg', ['_con', '_aux.jpg']],
    ['a./b.webp', ['a_', 'b.webp']],
    ['a\n\u202eb.gif', ['a__b.gif']],
    ['e\u0301.avif', ['é.avif']],
    ['寝室/猫.png', ['寝室', '猫.png']],
  ])('%j is %j', (given, expected) => {
    expect(uploadedPath(given)).toEqual(expected);
  });

  it.each([
    ['..a/...b.png'],
    ['../a.png'],
    ['a/../../b.png'],
    ['a\\..\\b.png'],
    ['/etc/a.png'],
    ['\\\\server\\a.png'],
    ['C:\\a.png'],
    ['c:a.png'],
    ['a//b.png'],
    ['./a.png'],
    ['a.png/'],
    [''],
    ['a\0.png'],
    ['a.exe'],
    ['a.png.html'],
    ['png'],
    ['a.png '],
    ['a.png.'],
    ['.hidden.png'],
    ['__MACOSX/a.png'],
    [`${'a/'.repeat(16)}b.png`],
    [`${'a'.repeat(1100)}.png`],
    [3],
    [['a.png']],
    [undefined],
  ])('is not %j', (given) => {
    expect(() => uploadedPath(given)).toThrow(/^an uploaded file is called .*, expected /);
  });

  it('is shortened to what file systems take, with its ending', () => {
    const [name] = uploadedPath(`${'猫'.repeat(200)}.jpeg`);
    expect(Buffer.byteLength(name!)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^猫+\.jpeg$/);
  });

  it.each([
    ['My cats', 'My cats'],
    ['../../etc', 'etc'],
    ['...', 'pictures'],
    ['a/b', 'a b'],
    ['nul', '_nul'],
    ['', 'pictures'],
    [undefined, 'pictures'],
    [{}, 'pictures'],
  ])('a folder %j is called %j', (given, name) => {
    const called = uploadedFolderName(given);
    expect(called).toBe(name);
    expect(called).not.toMatch(/[/\\]|^\.\.?$/);
  });
});

describe('an upload', () => {
  it('becomes a folder of pictures to train on', async () => {
    const uploads = new Uploads(root);
    const id = await uploads.create('My cats');
    expect(await uploads.add(id, 'b.jpg', content(bytes(3), bytes(4, 8)))).toEqual({ files: 1, bytes: 7 });
    await uploads.add(id, 'sub/B.JPG', content(bytes(1)));
    await uploads.add(id, 'B.jpg', content(bytes(2)));
    await uploads.add(id, 'b (2).jpg', content(bytes(5)));
    expect(await uploads.add(id, 'b.jpg', content())).toEqual({ files: 5, bytes: 15 });
    const path = await uploads.finish(id);
    expect(path).toBe(join(root, '.studio', 'uploads', id, 'My cats'));
    expect((await readdir(path)).sort()).toEqual(['B (2).jpg', 'b (2) (2).jpg', 'b (3).jpg', 'b.jpg', 'sub']);
    expect([...(await readFile(join(path, 'b.jpg')))]).toEqual([7, 7, 7, 8, 8, 8, 8]);
    await expect(uploads.add(id, 'c.jpg', content(bytes(1)))).rejects.toMatchObject({ code: 'closed' });
    await expect(uploads.finish(id)).rejects.toMatchObject({ code: 'closed' });
    expect(await uploads.cancel(id)).toBe(false);
  });

  it('of nothing is refused, and so is one that does not exist', async () => {
    const uploads = new Uploads(root);
    await expect(uploads.finish(await uploads.create())).rejects.toThrow('the upload has no pictures');
    for (const id of ['none', '../..', newId()]) {
      await expect(uploads.add(id, 'a.jpg', content())).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  const limited: readonly [Partial<UploadLimits>, RegExp][] = [
    [{ fileBytes: 9 }, /^b\.jpg has more than /],
    [{ bytes: 19 }, /^this session has uploaded /],
    [{ files: 1 }, /^the upload has 1 files already/],
  ];
  it.each(limited)('keeps to the limits %j, and leaves no half of a file', async (limits, sentence) => {
    const uploads = new Uploads(root, { ...limits, leftBytes: 0 });
    const id = await uploads.create();
    await uploads.add(id, 'a.jpg', content(bytes(9)));
    await expect(uploads.add(id, 'b.jpg', content(bytes(6), bytes(6)))).rejects.toThrow(sentence);
    expect(await written()).toEqual([join('.studio', 'uploads', id, 'pictures', 'a.jpg')]);
    expect(await readdir(await uploads.finish(id))).toEqual(['a.jpg']);
  });

  it('leaves room on the disk', async () => {
    const uploads = new Uploads(root, { leftBytes: 1e18 });
    await expect(uploads.create()).rejects.toThrow(/^the disk has only .* left, and runs need /);
    expect(await readdir(root)).toEqual([]);
  });

  it('writes so many files at once, and is not finished before', async () => {
    const uploads = new Uploads(root, { atOnce: 2, leftBytes: 0 });
    const id = await uploads.create();
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield bytes(1);
      await held;
      yield bytes(1);
    }
    const both = ['a.jpg', 'b.jpg'].map(async (name) => uploads.add(id, name, slow()));
    await expect(uploads.add(id, 'c.jpg', content(bytes(1)))).rejects.toMatchObject({ code: 'busy' });
    await expect(uploads.finish(id)).rejects.toMatchObject({ code: 'busy' });
    go();
    await Promise.all(both);
    expect((await readdir(await uploads.finish(id))).sort()).toEqual(['a.jpg', 'b.jpg']);
  });

  it('may break off: nothing of the file stays, and its bytes do not count', async () => {
    const uploads = new Uploads(root, { leftBytes: 0 });
    const id = await uploads.create();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes(100);
      throw new Error('the connection was lost');
    }
    await expect(uploads.add(id, 'a.jpg', broken())).rejects.toThrow('the connection was lost');
    expect(await written()).toEqual([]);
    expect(await uploads.add(id, 'a.jpg', content(bytes(3)))).toEqual({ files: 1, bytes: 3 });
  });

  it('that is cancelled is gone, also while it is written', async () => {
    const uploads = new Uploads(root, { uploads: 1, leftBytes: 0 });
    const id = await uploads.create();
    await expect(uploads.create()).rejects.toThrow('1 upload is not finished');
    async function* cancelling(): AsyncGenerator<Uint8Array> {
      yield bytes(1);
      await uploads.cancel(id);
      yield bytes(1);
    }
    await expect(uploads.add(id, 'a.jpg', cancelling())).rejects.toThrow(
      /there is no upload|could not write/,
    );
    expect(existsSync(join(root, '.studio', 'uploads', id))).toBe(false);
    await uploads.create();
  });
});

describe('uploads of earlier sessions', () => {
  /** An upload of another process. */
  async function left(record: object | undefined, name = 'pictures'): Promise<string> {
    const id = newId();
    const folder = join(root, '.studio', 'uploads', id);
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'a.jpg'), 'x');
    const own = { host: hostname(), pid: 2 ** 22 + 1, isFinished: false, ...record };
    if (record !== undefined) await writeFile(join(folder, 'upload.json'), JSON.stringify(own));
    return id;
  }

  const remaining = async () => (await readdir(join(root, '.studio', 'uploads'))).sort();

  it('are removed if they were not finished, or if nothing is trained on them', async () => {
    const inRun = await left({ isFinished: true });
    const inTrash = await left({ isFinished: true });
    const inTraining = await left({ isFinished: true });
    const ofThisProcess = await left({ pid: process.pid });
    const ofOtherComputer = await left({ host: 'another computer' });
    const withoutRecord = await left(undefined);
    await left({ isFinished: true });
    await left({ isFinished: false });
    await left({ pid: process.pid, begun: '1' });
    const old = await left({ host: 'another computer' });
    await utimes(join(root, '.studio', 'uploads', old), 1, 1);
    await mkdir(join(root, '.studio', 'uploads', 'of somebody'));
    const names = async (path: string, text: string) => {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), text);
    };
    const upload = (id: string) => JSON.stringify({ data: join(root, '.studio', 'uploads', id, 'pictures') });
    await names('00000-x/options.json', upload(inRun));
    await names('.trash/1-00001-x/options.json', upload(inTrash).slice(0, -3)); // damaged
    await names(`.studio/trainings/${newId()}/training.json`, upload(inTraining));
    await new Uploads(root).open();
    expect(await remaining()).toEqual(
      [inRun, inTrash, inTraining, ofThisProcess, ofOtherComputer, withoutRecord, 'of somebody'].sort(),
    );
  });

  it('may be none', async () => {
    await new Uploads(join(root, 'none')).open();
    expect(await readdir(root)).toEqual([]);
  });
});
