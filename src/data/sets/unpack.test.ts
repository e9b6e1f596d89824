import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createTar } from 'nanotar';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeZip } from '../testing/zip-writer.ts';
import { unpackTar, unpackZipMember } from './unpack.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-unpack-'));
});
afterEach(() => rm(folder, { recursive: true }));

const noise = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * i) >> 7);
const at = (...parts: string[]) => join(folder, ...parts);

it('unpacks only the requested files of a tar, whatever else it contains and whatever their paths', async () => {
  const tar = createTar([
    { name: 'cifar-10-batches-bin/test_batch.bin', data: noise },
    { name: '../../batch.bin', data: Uint8Array.of(1, 2, 3) },
    { name: '../evil.bin', data: noise },
    { name: '/tmp/evil.bin', data: noise },
  ]);
  await writeFile(at('a.tar.gz'), gzipSync(tar));
  await unpackTar(at('a.tar.gz'), ['test_batch.bin', 'batch.bin']);
  expect((await readdir(folder)).sort()).toEqual(['a.tar.gz', 'batch.bin', 'test_batch.bin']);
  expect(Buffer.compare(await readFile(at('test_batch.bin')), noise)).toBe(0);
  expect([...(await readFile(at('batch.bin')))]).toEqual([1, 2, 3]);
  await expect(unpackTar(at('a.tar.gz'), ['other.bin'])).rejects.toThrow(
    /a\.tar\.gz does not contain other\.bin/,
  );
});

it.each([false, true])('unpacks one member of a zip (deflated: %s)', async (deflate) => {
  const zip = writeZip([
    { name: 'a_lmdb/lock.mdb', data: Uint8Array.of(1) },
    { name: 'a_lmdb/data.mdb', data: noise, deflate },
    { name: '../data.mdb', data: noise },
  ]);
  await writeFile(at('a_lmdb.zip'), zip);
  const reported: number[] = [];
  await unpackZipMember(at('a_lmdb.zip'), 'a_lmdb/data.mdb', ({ done }) => reported.push(done));
  expect(reported.at(-1)).toBe(noise.length);
  expect(await readdir(at('a_lmdb'))).toEqual(['data.mdb']);
  expect(Buffer.compare(await readFile(at('a_lmdb', 'data.mdb')), noise)).toBe(0);
  expect((await readdir(folder)).sort()).toEqual(['a_lmdb', 'a_lmdb.zip']);
});

it.each<[string, (zip: Buffer) => Uint8Array, RegExp]>([
  [
    'a wrong CRC-32',
    (zip) => zip.fill(7, 1000, 1100),
    /a\.zip is damaged: a\/data\.mdb does not match its CRC-32/,
  ],
  ['a cut', (zip) => zip.subarray(0, 2_000_000), /a\.zip is damaged or cut short/],
])('leaves no incomplete file after %s', async (_, damage, says) => {
  const zip = writeZip([{ name: 'a/data.mdb', data: noise }]);
  await writeFile(at('a.zip'), damage(Buffer.from(zip)));
  await expect(unpackZipMember(at('a.zip'), 'a/data.mdb')).rejects.toThrow(says);
  expect(await readdir(at('a')).catch(() => [])).toEqual([]);
});

it('reports that a member is missing or cannot be written', async () => {
  await writeFile(at('a.zip'), writeZip([{ name: 'a/data.mdb', data: noise.subarray(0, 10) }]));
  await expect(unpackZipMember(at('a.zip'), 'b/data.mdb')).rejects.toThrow(/does not contain b\/data\.mdb/);
  await mkdir(at('a', 'data.mdb'), { recursive: true });
  await expect(unpackZipMember(at('a.zip'), 'a/data.mdb')).rejects.toThrow(
    /^cannot write .*data\.mdb \(E\w+\)/,
  );
  expect(await readdir(at('a'))).toEqual(['data.mdb']);
});
