import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../../core/errors.ts';
import { memoryBytes } from '../../disk/bytes.ts';
import { openSource } from '../../open.ts';
import { parquetOf, type ParquetOptions } from '../../testing/parquet-files.ts';
import { openParquet } from './source.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-parquet-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A picture of one level of grey, as a PNG file. */
const grey = (level: number) =>
  sharp({ create: { width: 3, height: 2, channels: 3, background: { r: level, g: level, b: level } } })
    .png()
    .toBuffer();
const greys = await Promise.all([0, 10, 20, 30, 40].map(grey));
const shape = { channels: 1, height: 2, width: 2 } as const;

const open = (options?: ParquetOptions, pictures: readonly (Uint8Array | null)[] = greys) =>
  openParquet([memoryBytes(parquetOf(pictures, options), 'rooms.parquet')]);

const classes = (names: unknown) =>
  JSON.stringify({
    info: { features: { image: { _type: 'Image' }, label: { _type: 'ClassLabel', names } } },
  });

describe('a Parquet file', () => {
  it.each(['UNCOMPRESSED', 'SNAPPY'] as const)(
    'is read in any order, a row group at a time: %s',
    async (codec) => {
      const source = await open({
        codec,
        rowGroupSize: 2,
        labels: [1, 0, 1, 1, 0],
        described: classes(['a', 'b']),
      });
      expect(source).toMatchObject({
        description: 'Parquet file of 5 pictures (image), 2 classes by the column label: a, b',
        name: 'rooms',
        count: 5,
        classNames: ['a', 'b'],
      });
      expect([...source.labels!]).toEqual([1, 0, 1, 1, 0]);
      for (const index of [4, 0, 3, 1, 2, 2]) {
        expect(await source.read(index, shape)).toEqual(new Uint8Array(4).fill(10 * index));
        expect(await source.stored!(index)).toMatchObject({ kind: 'file' });
      }
      expect(source.nameOf(3)).toBe('rooms[3]');
    },
  );

  it('says that labels are text, and which column of several has the pictures', async () => {
    const source = await open({ labels: ['cat', 'dog', 'cat', 'dog', 'cat'], second: 'mask' });
    expect(source.labels).toBeUndefined();
    expect(source.description).toBe(
      'Parquet file of 5 pictures (image), no classes: the column label has no whole numbers',
    );
    expect(source.notes).toEqual([
      'image was chosen for the pictures; the column mask may be pictures too, and is not used',
    ]);
  });

  it('may repeat pictures by a dictionary, and lack some', async () => {
    const [a, b] = greys as [Buffer, Buffer];
    const source = await open({ rowGroupSize: 100 }, [a, b, a, null, a, b, a, a, a]);
    expect((await source.read(5, shape))[0]).toBe(10);
    expect((await source.read(8, shape))[0]).toBe(0);
    await expect(source.read(3, shape)).rejects.toThrow(/^rooms\[3\]: has no bytes/);
  });

  it.each([
    [{ labels: [0, 1, 2, -1, 0] }, 'the column label has -1, which is none'],
    [
      { labels: [0, 1, 2, 1, 0], described: classes(['a', 'b']) },
      'the column label has 2, which is none of its 2 classes',
    ],
    [{}, 'no column has classes'],
  ])('says why it has no labels: %j', async (options, why) => {
    const { labels, whyNoLabels, description } = await open(options);
    expect([labels, whyNoLabels]).toEqual([undefined, why]);
    expect(description.includes(`, no classes: ${why}`)).toBe('labels' in options);
  });

  it('ignores a description that is not Hugging Face’s', async () => {
    for (const described of ['{', '{"info":{"features":7}}', classes('no list')]) {
      const source = await open({ labels: [0, 1, 0, 1, 0], described });
      expect([...source.labels!]).toEqual([0, 1, 0, 1, 0]);
      expect(source.classNames).toEqual(['0', '1']);
    }
  });

  it.each([
    ['a.parquet', () => parquetOf([]), 'has no rows'],
    ['a', () => parquetOf(greys).subarray(0, -1), 'is damaged or cut short: it does not end with PAR1'],
    ['a', () => Buffer.from('PAR1PAR1'), 'is damaged or cut short: it ends before its description'],
    ['a', () => Buffer.from('PARE and more'), 'is an encrypted Parquet file'],
  ])('is refused in a sentence: %s', async (name, bytes, message) => {
    const path = join(folder, name);
    await writeFile(path, bytes());
    await expect(openSource(path)).rejects.toThrow(DataError);
    await expect(openSource(path)).rejects.toThrow(message);
  });
});

describe('a folder of Parquet files', () => {
  async function write(names: readonly string[], under = ''): Promise<void> {
    await mkdir(join(folder, under), { recursive: true });
    for (const [i, name] of names.entries()) {
      await writeFile(join(folder, under, name), parquetOf(greys.slice(i, i + 2), { labels: [i, i] }));
    }
  }

  it.each(['', 'data'])('is its training set, in order, also in a folder %j', async (under) => {
    await write(
      ['train-00000-of-00002.parquet', 'train-00001-of-00002.parquet', 'test-00000-of-00001.parquet'],
      under,
    );
    const source = await openSource(folder);
    expect(source).toMatchObject({
      count: 4,
      description: '2 Parquet files of 4 pictures (image), 2 classes by the column label: 0, 1',
    });
    expect([...source.labels!]).toEqual([0, 0, 1, 1]);
    expect((await source.read(2, shape))[0]).toBe(10);
    expect(source.nameOf(2)).toBe('train-00001-of-00002[0]');
    source.close();
  });

  it('may have names of its own, or one split of another name', async () => {
    await write(['b.parquet', 'a.parquet']);
    const own = await openSource(folder);
    expect([own.count, own.nameOf(0)]).toEqual([4, 'a[0]']);
    own.close();
    await rm(join(folder, 'a.parquet'));
    await rm(join(folder, 'b.parquet'));
    await write(['validation-00000-of-00001.parquet']);
    const other = await openSource(folder);
    expect(other.name).toMatch(/-validation$/);
    other.close();
  });

  it.each([
    [['train-00001-of-00002.parquet'], 'has 1 of the 2 files of train: fetch the others'],
    [['a-00000-of-00001.parquet', 'b-00000-of-00001.parquet'], 'has several sets (a, b) and none is train'],
  ])('is refused if it is not whole or not clear: %j', async (names, message) => {
    await write(names);
    await expect(openSource(folder)).rejects.toThrow(message);
  });

  it('is refused if its files have other columns', async () => {
    await write(['a.parquet']);
    await writeFile(join(folder, 'b.parquet'), parquetOf(greys, { column: 'photo' }));
    await expect(openSource(folder)).rejects.toThrow('b.parquet has other columns than a.parquet');
  });
});
