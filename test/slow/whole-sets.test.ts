/**
 * Complete data sets, byte for byte. Each test takes minutes, and is skipped by name if a tool that it needs is
 * missing.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { openSource } from '../../src/data/open.ts';
import { expectEntries, type LmdbEntry } from '../formats/lmdb-entries.ts';

const run = promisify(execFile);
const shared = (path: string) => fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-whole-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a tool, or skips the test with the tool's error as the reason. */
async function runOrSkip(context: TestContext, command: string, ...args: string[]): Promise<string> {
  try {
    return (await run(command, args, { maxBuffer: 2 ** 26 })).stdout;
  } catch (thrown) {
    const { stderr, message } = thrown as { stderr?: string; message: string };
    return context.skip(`${command}: ${stderr?.trim().split('\n').at(-1) || message}`);
  }
}

/** The MD5s of Krizhevsky's binary version; the last is that of the 10,000 test pictures. */
const cifarBatches = {
  'data_batch_1.bin': '5dd7e06a14cb22eb9f671a540d1b7c25',
  'data_batch_2.bin': '5ea93a67294ea407fff1d09f752e9692',
  'data_batch_3.bin': '942cd6a4bcdd0dd3c604fbe906cb4421',
  'data_batch_4.bin': 'ae636b3ba5c66a11e91e8cb52e771fcb',
  'data_batch_5.bin': '53f37980c15c3d472c316c40844f3f0d',
  'test_batch.bin': '803d5f7f4d78ea53de84dbe85f74fb6d',
};

it('CIFAR-10: each batch can be reassembled from its records', async (context) => {
  // An existing copy (`CIFAR10=FOLDER`), or one converted from a lossless copy.
  const made = process.env['CIFAR10'] ?? join(folder, 'cifar10');
  if (!existsSync(made)) await runOrSkip(context, shared('tools/cifar10'), made);
  const shape = { channels: 3, height: 32, width: 32 } as const;
  const md5s = Object.entries(cifarBatches);
  const training = await openSource(made);
  const test = await openSource(join(made, 'test_batch.bin'));
  expect([training.count, test.count]).toEqual([50_000, 10_000]);
  for (const [batch, [name, md5]] of md5s.entries()) {
    const [source, first] = name === 'test_batch.bin' ? [test, 0] : [training, 10_000 * batch];
    const hash = createHash('md5');
    for (let i = first; i < first + 10_000; i++) {
      hash.update(Uint8Array.of(source.labels![i]!)).update(await source.read(i, shape));
    }
    expect(hash.digest('hex'), name).toBe(md5);
  }
  training.close();
  test.close();
});

it('5,000 photographs in an LMDB agree with py-lmdb', async (context) => {
  const photographs = shared('data/bedrooms');
  const made = join(folder, 'bedrooms_lmdb');
  await runOrSkip(context, shared('tools/lsun-lmdb'), photographs, `${made}.part`);
  await rename(`${made}.part`, made);
  const list = fileURLToPath(new URL('../formats/list_lmdb.py', import.meta.url));
  const python = process.env['PYTHON'] ?? '/usr/bin/python3';
  const entries = JSON.parse(await runOrSkip(context, python, list, made)) as LmdbEntry[];
  expect(entries).toHaveLength(5000);
  await expectEntries(join(made, 'data.mdb'), entries);
  const source = await openSource(made);
  expect(source.description).toBe('LSUN LMDB of 5,000 pictures, JPEG');
  source.close();
});
