import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSource } from '../open.ts';
import { writeCifar } from '../testing/cifar-writer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-cifar-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});
const at = (name: string): string => join(folder, name);
const put = (name: string, bytes: Uint8Array | string): Promise<void> => writeFile(at(name), bytes);
const shape = { channels: 3, height: 32, width: 32 } as const;

describe('CIFAR', () => {
  it('is read from a folder of batches, in order, with its class names', async () => {
    const batches = [writeCifar(2, 1), writeCifar(3, 1), writeCifar(1, 1)];
    await put('data_batch_10.bin', batches[2]!);
    await put('data_batch_2.bin', batches[1]!);
    await put('data_batch_1.bin', batches[0]!);
    await put('test_batch.bin', writeCifar(9, 1));
    await put('batches.meta.txt', 'airplane\nb\nc\nd\ne\nf\ng\nh\ni\ntruck\n\n');
    const source = await openSource(folder);
    expect(source).toMatchObject({
      description:
        'CIFAR-10, 6 pictures of 32×32 in colour, 10 classes by its labels: airplane, b, c, d, e, f, g, h, i, truck',
      count: 6,
      channels: 3,
    });
    expect(folder.endsWith(source.name)).toBe(true);
    expect([...source.labels!]).toEqual([1, 2, 1, 2, 3, 1]);
    expect(source.classNames).toHaveLength(10);
    expect(source.classNames![9]).toBe('truck');
    const wanted: [number, Uint8Array, number][] = [
      [0, batches[0]!, 0],
      [1, batches[0]!, 1],
      [2, batches[1]!, 0],
      [4, batches[1]!, 2],
      [5, batches[2]!, 0],
    ];
    for (const [index, batch, record] of wanted) {
      const planes = batch.subarray(record * 3073 + 1, (record + 1) * 3073);
      expect(Buffer.compare(await source.read(index, shape), planes)).toBe(0);
    }
    expect(await source.read(0, { channels: 1, height: 32, width: 32 })).toHaveLength(1024);
    expect(await source.read(0, { channels: 3, height: 8, width: 8 })).toHaveLength(192);
    source.close();
    await expect(source.read(0, shape)).rejects.toThrow(/\[0\]: .*was closed/);
  });

  it('with 100 classes has the fine labels', async () => {
    await put('train.bin', writeCifar(3, 2));
    await put('fine_label_names.txt', 'too few');
    const source = await openSource(folder);
    expect(source.description).toBe(
      'CIFAR-100, 3 pictures of 32×32 in colour, 100 classes by its labels: 0 to 99',
    );
    expect([...source.labels!]).toEqual([1, 2, 3]);
    expect(source.classNames).toHaveLength(100);
    expect(Buffer.compare(await source.read(1, shape), writeCifar(3, 2).subarray(3076, 6148))).toBe(0);
    source.close();
  });

  it('can be a single file', async () => {
    await put('test_batch.bin', writeCifar(3, 1));
    for (const path of [at('test_batch.bin'), folder]) {
      const source = await openSource(path);
      expect(source).toMatchObject({ name: path === folder ? basename(folder) : 'test_batch', count: 3 });
      source.close();
    }
  });

  it('keeps the order of the channels when resized', async () => {
    const batch = new Uint8Array(3073);
    batch.fill(200, 1, 1025).fill(100, 1025, 2049).fill(50, 2049);
    await put('test_batch.bin', batch);
    const source = await openSource(folder);
    expect([...(await source.read(0, { channels: 3, height: 1, width: 1 }))]).toEqual([200, 100, 50]);
    expect((await source.read(0, { channels: 1, height: 1, width: 1 }))[0]).toBeCloseTo(128, -0.5);
    source.close();
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['cut short', writeCifar(3, 1).subarray(0, 9000), /9,000 bytes are not records of 3,073/],
    [
      'a label that is none',
      writeCifar(8, 1).fill(17, 5 * 3073, 5 * 3073 + 1),
      /has label 17 in record 5, but/,
    ],
    ['nothing', new Uint8Array(), /0 bytes are not records/],
  ])('is refused in one sentence: %s', async (_, batch, sentence) => {
    await put('data_batch_1.bin', writeCifar(1, 1));
    await put('data_batch_2.bin', batch);
    await expect(openSource(folder)).rejects.toThrow(sentence);
  });

  it('notes each training batch that is missing', async () => {
    for (const number of [1, 2, 4, 5]) await put(`data_batch_${number}.bin`, writeCifar(2, 1));
    const source = await openSource(folder);
    expect(source.count).toBe(8);
    expect(source.notes).toEqual(['data_batch_3.bin is missing']);
    source.close();
  });

  it('is refused if batches of CIFAR-10 and CIFAR-100 are mixed', async () => {
    await put('data_batch_1.bin', writeCifar(1, 1));
    await put('data_batch_2.bin', writeCifar(1, 2));
    await expect(openSource(folder)).rejects.toThrow(
      /data_batch_2\.bin is CIFAR-100, but the file before it/,
    );
  });
});
