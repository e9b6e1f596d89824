/** Every kind of data is recognised, can be trained on, and can be resumed. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filterText } from '../../src/data/filter.ts';
import { openSource } from '../../src/data/open.ts';
import { writeCifar } from '../../src/data/testing/cifar-writer.ts';
import { writeIdx } from '../../src/data/testing/idx-writer.ts';
import { writeLmdb } from '../../src/data/testing/lmdb-writer.ts';
import { writeMat } from '../../src/data/testing/mat-writer.ts';
import { writeNpy } from '../../src/data/testing/npy-writer.ts';
import { parquetOf } from '../../src/data/testing/parquet-files.ts';
import { writeZip } from '../../src/data/testing/zip-writer.ts';
import { makePictures, runsIn, sparring, tiny } from './sparring.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-kinds-'));
  const folder = await makePictures(cwd, 'loose', 8);
  const pictures = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const name = `${String(i).padStart(3, '0')}.png`;
      return { name, data: await readFile(join(folder, name)) };
    }),
  );
  for (const name of ['idx', 'den_lmdb', 'cifar']) await mkdir(join(cwd, name));
  const put = (name: string, bytes: Uint8Array) => writeFile(join(cwd, name), bytes);
  const array = Uint8Array.from({ length: 8 * 768 }, (_, i) => (i * 7) & 255);
  await put('rooms.zip', writeZip(pictures));
  await put('rooms.parquet', parquetOf(pictures.map(({ data }) => data)));
  await put('den_lmdb/data.mdb', writeLmdb(pictures.map(({ name, data }) => [name, data] as const)));
  await put('idx/train-images-idx3-ubyte.gz', gzipSync(writeIdx([8, 16, 16])));
  await put('cifar/data_batch_1.bin', writeCifar(8, 1));
  await put('x.npy', writeNpy('|u1', [8, 16, 16, 3], array));
  await put('x.npz', writeZip([{ name: 'x.npy', data: writeNpy('|u1', [8, 3, 16, 16], array) }]));
  const matrix = { name: 'X', sizes: [16, 16, 3, 8], type: 2, kind: 9, data: array };
  await put('train_32x32.mat', writeMat([matrix]));
  const source = await openSource(join(cwd, 'loose'));
  const place = { data: join(cwd, 'loose'), path: join(cwd, 'x.filter.json'), isName: false };
  const some = { what: 'without some', kept: Uint32Array.of(0, 2, 3, 4, 7) };
  await put('x.filter.json', new TextEncoder().encode(await filterText(place, source, some)));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

it.each([
  ['rooms.zip', 'on rooms (zip of 8 pictures)', 'colour'],
  ['rooms.parquet', 'on rooms (Parquet file of 8 pictures (image))', 'colour'],
  ['den_lmdb', 'on den_lmdb (LSUN LMDB of 8 pictures, PNG)', 'colour'],
  [
    'idx',
    'on idx (IDX file of 8 pictures of 16×16 in grey, no classes: there is no train-labels-idx1-ubyte beside it)',
    'grey',
  ],
  ['cifar', 'on cifar (CIFAR-10, 8 pictures of 32×32 in colour, 10 classes by its labels: 0 to 9)', 'colour'],
  ['x.npy', 'on x (NPY file of 8 pictures of 16×16 in colour (uint8 NHWC))', 'colour'],
  ['x.npz', 'on x (NPZ file, x, of 8 pictures of 16×16 in colour (uint8 NCHW))', 'colour'],
  ['x.filter.json', 'on loose (folder of 8 pictures: 5 of them, without some)', 'colour'],
  [
    'train_32x32.mat',
    'on train_32x32 (SVHN, 8 pictures of 16×16 in colour, no classes: train_32x32.mat has no array y)',
    'colour',
  ],
])('recognises %s', async (data, message, colours) => {
  const { code, stdout } = await sparring(cwd, 'train', data, ...tiny, '--dry-run');
  expect(code).toBe(0);
  const [, name, description] = /^on (\S+) \((.*)\)$/.exec(message)!;
  expect(stdout).toContain(
    `Would train dcgan-64 on ${name}\nData        ${description}\nNetworks    16×16 in ${colours}; G `,
  );
});

it('accepts the name of a set, and stores the name', async () => {
  const { code, stdout } = await sparring(cwd, 'train', 'mnist:test', '--dry-run', '--json');
  expect(code).toBe(0);
  const options = { data: 'mnist:test', pictures: 10_000, preset: 'quick-28', network: { channels: 1 } };
  expect(JSON.parse(stdout)).toMatchObject(options);
  const other = await sparring(cwd, 'train', 'mnist:dev', '--dry-run');
  expect([other.code, other.stderr]).toEqual([
    2,
    'error: MNIST has no part called "dev", expected one of mnist:train, mnist:test, mnist:train-50k, mnist:validation\n',
  ]);
});

it.each([
  ['den_lmdb', '-den-lmdb-dcgan-64'],
  ['idx', '-idx-dcgan-64'],
  ['rooms.parquet', '-rooms-dcgan-64'],
  ['x.filter.json', '-loose-dcgan-64'],
])('trains on %s, and resumes', async (data, name) => {
  const trained = await sparring(cwd, 'train', data, ...tiny, '--steps', '2');
  expect([trained.code, trained.stderr]).toEqual([0, '']);
  const run = (await runsIn(cwd)).at(-1)!;
  expect(run).toContain(name);
  const resumed = await sparring(cwd, 'resume', run, '--steps', '4');
  expect([resumed.code, resumed.stderr]).toEqual([0, '']);
});
