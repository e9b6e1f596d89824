/** Pictures in Parquet files, one or the shards of a split, as Hugging Face publishes data sets. */
import { plainBytes } from '../../../core/bytes.ts';
import { basename } from 'node:path';
import { DataError } from '../../../core/errors.ts';
import { counted, oneSentence } from '../../../core/wording.ts';
import type { Bytes } from '../../disk/bytes.ts';
import { decodePicture } from '../../pictures/decode.ts';
import type { PictureSource } from '../../pictures/source.ts';
import {
  labelsWording,
  maxClasses,
  membersOf,
  numberedLabels,
  type Labels,
  type NoLabels,
} from '../found-labels.ts';
import { nameOfFile } from '../raw-source.ts';
import { ParquetFile } from './file.ts';

/** Decoded row groups are kept for the next pictures, up to this size. One is kept at least. */
const maxCachedBytes = 2 ** 26;

/**
 * The pictures of Parquet files: a column of picture files, or of Hugging Face's `{ bytes, path }`, with the labels of a
 * column of classes if there is one for each picture (`chooseColumns`).
 *
 * A row group is decoded as a whole, and the last ones are kept. In random order that is slow where row groups are large. A
 * pack of the file is fast. Pictures are named like `train-00000-of-00002[17]`, so that a picture keeps its name when shards
 * are added.
 *
 * @param files owned by the source, in order
 * @param name default: that of the first file
 * @throws DataError if a file is damaged, has no column of pictures, or other columns than the first
 */
export async function openParquet(files: readonly Bytes[], name?: string): Promise<PictureSource> {
  const shards: Shard[] = [];
  let count = 0;
  for (const bytes of files) {
    const file = await ParquetFile.open(bytes);
    checkSame(shards[0]?.file, file);
    shards.push({ file, name: nameOfFile(bytes.name), first: count });
    count += file.rows;
  }
  const [first] = shards;
  if (first === undefined || count === 0) {
    throw new DataError(`${files[0]?.name ?? 'the data'} has no rows: replace it with a whole copy`);
  }
  const found = labelsOf(shards, count);
  const groups = new GroupCache();
  const nameOf = (index: number) => {
    const shard = shardOf(shards, index);
    return `${shard.name}[${index - shard.first}]`;
  };
  const encodedOf = (index: number): Uint8Array<ArrayBuffer> => {
    const { file, first: start } = shardOf(shards, index);
    const row = index - start;
    const group = file.groups.findLastIndex((one) => one.first <= row);
    const pictures = groups.of(file, group);
    const picture = pictures[row - file.groups[group]!.first];
    if (picture !== undefined) return picture;
    throw new DataError(
      `${nameOf(index)}: has no bytes, only a path or nothing: write the pictures into the file`,
    );
  };
  const { columns } = first.file;
  const inFiles = shards.length === 1 ? 'Parquet file' : counted(shards.length, 'Parquet file');
  return {
    kind: 'pictures',
    description: oneSentence(
      `${inFiles} of ${counted(count, 'picture')} (${columns.pictures.name})${labelsWording(found)}`,
    ),
    name: name ?? nameOfFile(files[0]!.name),
    count,
    channels: undefined,
    ...membersOf(found),
    notes: columns.unused.map(
      (column) =>
        `${columns.pictures.name} was chosen for the pictures; the column ${column} may be pictures too, and is not used`,
    ),
    nameOf,
    // Must start to decode before the first await: see `Bytes`.
    read: async (index, shape) => decodePicture(encodedOf(index), nameOf(index), shape),
    stored: async (index) => ({ kind: 'file', encoded: plainBytes(encodedOf(index)) }),
    close() {
      for (const bytes of files) bytes.close();
    },
  };
}

interface Shard {
  readonly file: ParquetFile;
  readonly name: string;
  /** The number of its first picture. */
  readonly first: number;
}

function shardOf(shards: readonly Shard[], index: number): Shard {
  return shards.findLast(({ first }) => first <= index)!;
}

function checkSame(first: ParquetFile | undefined, file: ParquetFile): void {
  if (first === undefined || JSON.stringify(first.columns) === JSON.stringify(file.columns)) return;
  throw new DataError(
    `${basename(file.bytes.name)} has other columns than ${basename(first.bytes.name)}: pass files of one data set`,
  );
}

/** The labels of all pictures, if each has one that is a class. */
function labelsOf(shards: readonly Shard[], count: number): Labels | NoLabels {
  const { labels: column, unfitLabels: unfit } = shards[0]!.file.columns;
  if (column === undefined) {
    return unfit === undefined
      ? { why: 'no column has classes', isSurprising: false }
      : { why: `the column ${unfit} has no whole numbers`, isSurprising: true };
  }
  const { name, classNames } = column;
  const labels = new Uint16Array(count);
  const classes = Math.min(classNames?.length ?? maxClasses, maxClasses);
  for (const { file, first } of shards) {
    const found = file.labels();
    if (found === undefined) return { why: `the column ${name} has gaps`, isSurprising: true };
    // Test sets without labels have −1 in their place.
    const other = found.find((label) => label < 0 || label >= classes);
    if (other !== undefined) {
      const expected = classNames === undefined ? '' : ` of its ${counted(classes, 'class', 'classes')}`;
      return { why: `the column ${name} has ${other}, which is none${expected}`, isSurprising: true };
    }
    labels.set(found, first);
  }
  return numberedLabels(labels, `by the column ${name}`, classNames);
}

/** The row groups that were decoded last, the last one used at the end. */
class GroupCache {
  readonly #groups = new Map<string, { readonly pictures: Pictures; readonly bytes: number }>();
  #bytes = 0;

  of(file: ParquetFile, group: number): Pictures {
    const key = `${group} ${file.bytes.name}`;
    const found = this.#groups.get(key);
    const entry = found ?? withSize(file.pictures(group));
    if (found === undefined) this.#bytes += entry.bytes;
    this.#groups.delete(key);
    this.#groups.set(key, entry);
    for (const [oldest, { bytes }] of this.#groups) {
      if (this.#bytes <= maxCachedBytes || this.#groups.size === 1) break;
      this.#groups.delete(oldest);
      this.#bytes -= bytes;
    }
    return entry.pictures;
  }
}

function withSize(pictures: Pictures) {
  return { pictures, bytes: pictures.reduce((sum, picture) => sum + (picture?.length ?? 0), 0) };
}

type Pictures = readonly (Uint8Array<ArrayBuffer> | undefined)[];
