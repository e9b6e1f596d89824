import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSource } from '../../data/open.ts';
import { ExperimentData, nameOfData } from './data.ts';

const needs = [
  { key: 'digits', what: 'MNIST', set: 'mnist:test' },
  { key: 'faces', what: 'a folder of faces' },
  { key: 'more', what: 'other faces', optional: true },
];

let dataRoot = '';
beforeEach(async () => {
  dataRoot = await mkdtemp(join(tmpdir(), 'sparring-needs-'));
  vi.stubEnv('XDG_CACHE_HOME', join(dataRoot, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dataRoot, { recursive: true });
});

async function makeFaces(folder: string): Promise<void> {
  await mkdir(folder);
  const face = sharp({ create: { width: 8, height: 8, channels: 3, background: '#804020' } });
  await face.png().toFile(join(folder, 'face.png'));
}

it('says where to put data that is not a named set', async () => {
  const data = new ExperimentData(needs, { dataRoot });
  const sentence = `faces (a folder of faces) is not available: put it at ${join(dataRoot, 'faces')}, or pass data: 'faces=PATH'`;
  expect(data.missing().map(String)).toEqual([sentence]);
  await expect(data.open('faces')).rejects.toThrow(sentence);
  expect([data.has('digits'), data.has('more')]).toEqual([true, false]);
});

it('opens data by the name of a set, in the data root, or at a named path', async () => {
  await makeFaces(join(dataRoot, 'faces'));
  await makeFaces(join(dataRoot, 'elsewhere'));
  const named = new Map([['more', join(dataRoot, 'elsewhere')]]);
  const data = new ExperimentData(needs, { dataRoot, named });
  expect(data.missing()).toEqual([]);
  expect((await data.open('digits')).count).toBe(10_000);
  expect((await data.open('faces')).name).toBe('faces');
  expect((await data.open('more')).name).toBe('elsewhere');
  expect([data.pathOf('digits'), data.pathOf('more')]).toEqual(['mnist:test', join(dataRoot, 'elsewhere')]);
  data.close();
});

it('takes a set instead of a folder, and says how to get a missing one', () => {
  const data = new ExperimentData(needs, { dataRoot, named: new Map([['faces', 'svhn']]) });
  expect(data.pathOf('faces')).toBe('svhn');
  expect(String(data.missing()[0])).toMatch(
    /^svhn is not on this machine: pass fetch: true, or fetch https?:.* and put it into /,
  );
});

it('says once that two parts of a set are missing, if they are fetched together', () => {
  const parts = (set: string) => [
    { key: 'training', what: 'training pictures', set },
    { key: 'test', what: 'test pictures', set: `${set}:test` },
  ];
  const missing = (set: string) =>
    new ExperimentData(parts(set), { dataRoot })
      .missing()
      .map((sentence) => /^\S+/.exec(String(sentence))![0]);
  expect(missing('cifar10')).toEqual(['cifar10']);
  expect(missing('svhn')).toEqual(['svhn', 'svhn:test']);
});

it('fetches nothing itself, and opens by the given function', async () => {
  const silent = new ExperimentData([], { dataRoot });
  await expect(silent.openDataOf({ data: 'lsun/bedroom', preparation: null })).rejects.toThrow(
    'lsun/bedroom is not on this machine',
  );
  expect(await readdir(dataRoot)).toEqual([]);
  await makeFaces(join(dataRoot, 'opened'));
  const opened: string[] = [];
  const open = async (path: string) => {
    opened.push(path);
    return openSource(join(dataRoot, 'opened'));
  };
  const rooms = { key: 'rooms', what: 'rooms', set: 'lsun/bedroom' };
  const asking = new ExperimentData([rooms], { dataRoot, open, fetch: true });
  await asking.openDataOf({ data: 'lsun/bedroom', preparation: null });
  expect((await asking.open('rooms')).name).toBe('opened');
  expect([opened, asking.has('rooms')]).toEqual([['lsun/bedroom', 'lsun/bedroom'], false]);
});

it('takes a file of a run only if it is named, and only with a run', async () => {
  const what = 'boxes that a person drew';
  const withBoxes = [...needs, { key: 'boxes', what, optional: true, ofRun: true }];
  await writeFile(join(dataRoot, 'boxes'), '{}');
  const unnamed = new ExperimentData(withBoxes, { dataRoot });
  expect(unnamed.has('boxes')).toBe(false);
  expect(() => unnamed.checkNamed(false)).not.toThrow();
  const named = new ExperimentData(withBoxes, { named: new Map([['boxes', join(dataRoot, 'boxes')]]) });
  expect(named.has('boxes')).toBe(true);
  expect(() => named.checkNamed(true)).not.toThrow();
  expect(() => named.checkNamed(false)).toThrow(
    'is for the run that it was made with: pass run: RUN as well',
  );
});

it('refuses named data that does not exist, even if it is optional', () => {
  const path = join(dataRoot, 'nowhere');
  const boxes = { key: 'boxes', what: 'boxes that a person drew', optional: true, ofRun: true };
  const data = new ExperimentData([boxes], { named: new Map([['boxes', path]]) });
  expect(() => data.checkNamed(true)).toThrow(
    `boxes (boxes that a person drew) is not available: no such file: ${path}`,
  );
  const faces = new ExperimentData(needs, { named: new Map([['more', path]]) });
  expect(() => faces.checkNamed(false)).toThrow('more (other faces) is not available');
});

it('mentions that other data is possible, if it is', () => {
  const rooms = { key: 'training', what: 'any rooms', set: 'lsun/bedroom', orOther: true };
  const sentence = String(new ExperimentData([rooms], { dataRoot }).missing()[0]);
  expect(sentence).toMatch(
    /^lsun\/bedroom is not on this machine: .*; or pass data: 'training=PATH' \(any rooms\)$/,
  );
});

it('refuses data that the experiment does not need', () => {
  const named = new Map([['cats', 'photos']]);
  expect(() => new ExperimentData(needs, { named })).toThrow(
    'data got "cats", but this experiment needs digits, faces, more',
  );
  expect(() => new ExperimentData([], { named })).toThrow('this experiment needs no data');
});

it('names data in protocols without its folder', () => {
  expect(['mnist:train-50k', '/home/somebody/photos/bedrooms', ''].map(nameOfData)).toEqual([
    'mnist:train-50k',
    'bedrooms',
    'data that its import does not name',
  ]);
});
