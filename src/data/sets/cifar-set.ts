import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openBytes, type Bytes } from '../disk/bytes.ts';
import { openCifar } from '../formats/cifar.ts';
import { grouped } from '../../core/wording.ts';
import { checkLength, notPublished } from '../disk/digest.ts';
import { sourceName, type NamedSet } from './named-set.ts';
import { unpackTar } from './unpack.ts';

const recordsAtOnce = 1000;
const recordBytes = 3073;
const batchRecords = 10_000;

/** The MD5s of the batches in the archive. */
const batches: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  train: {
    'data_batch_1.bin': '5dd7e06a14cb22eb9f671a540d1b7c25',
    'data_batch_2.bin': '5ea93a67294ea407fff1d09f752e9692',
    'data_batch_3.bin': '942cd6a4bcdd0dd3c604fbe906cb4421',
    'data_batch_4.bin': 'ae636b3ba5c66a11e91e8cb52e771fcb',
    'data_batch_5.bin': '53f37980c15c3d472c316c40844f3f0d',
  },
  test: { 'test_batch.bin': '803d5f7f4d78ea53de84dbe85f74fb6d' },
};

const classNames = ['airplane', 'automobile', 'bird', 'cat', 'deer'].concat([
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
]);

/**
 * CIFAR-10 in its binary version (Krizhevsky 2009, cs.toronto.edu/~kriz/cifar.html): 50,000 training and 10,000 test
 * pictures of 32×32 in colour. Whenever it is opened, the MD5s of the batches are checked. Pictures are read one by
 * one.
 */
export const cifar10: NamedSet = {
  name: 'cifar10',
  title: 'CIFAR-10',
  splits: ['train', 'test'],
  side: 32,
  folders: ['cifar10', 'cifar10/cifar-10-batches-bin', 'cifar-10-batches-bin'],
  // Length and SHA-256 from TensorFlow Datasets, url_checksums/cifar10.txt; the MD5s are on the authors' page.
  published: () => [
    {
      name: 'cifar-10-binary.tar.gz',
      addresses: ['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'],
      bytes: 170_052_171,
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
    },
  ],
  unpack: (archive, onProgress) =>
    unpackTar(
      archive,
      Object.values(batches).flatMap((md5s) => Object.keys(md5s)),
      onProgress,
    ),
  find(folder, split) {
    const paths = Object.keys(batches[split]!).map((name) => join(folder, name));
    return paths.every((path) => existsSync(path)) ? paths : undefined;
  },
  async open(paths, split) {
    const md5s = Object.values(batches[split]!);
    const opened: Bytes[] = [];
    try {
      for (const [i, path] of paths.entries()) {
        opened.push(openBytes(path));
        await checkBatch(opened[i]!, md5s[i]!);
      }
      const source = openCifar(opened, sourceName({ set: cifar10, split }));
      const description = `CIFAR-10, ${grouped(source.count)} ${split === 'train' ? 'training' : 'test'} pictures of 32×32 in colour`;
      return { ...source, description, classNames };
    } catch (thrown) {
      for (const bytes of opened) bytes.close();
      throw thrown;
    }
  },
};

async function checkBatch(bytes: Bytes, expected: string): Promise<void> {
  checkLength(bytes.name, 'CIFAR-10', bytes.size, batchRecords * recordBytes);
  const hash = createHash('md5');
  for (let record = 0; record < batchRecords; record += recordsAtOnce) {
    hash.update(bytes.read(record * recordBytes, recordsAtOnce * recordBytes));
    await new Promise(setImmediate);
  }
  const md5 = hash.digest('hex');
  if (md5 !== expected) throw notPublished(bytes.name, 'CIFAR-10', `MD5 ${md5}`, expected);
}
