import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SparringError } from '../../core/errors.ts';
import { openBytes, type Bytes } from '../disk/bytes.ts';
import { nameOfFile, rawSource } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';

const shape = { channels: 3, height: 32, width: 32 } as const;
const pictureBytes = 3072;

/** The two data sets: what a record has before its pixels, and where the names of its classes are. */
const kinds = {
  'CIFAR-10': { labels: [10], names: 'batches.meta.txt' },
  'CIFAR-100': { labels: [20, 100], names: 'fine_label_names.txt' },
} as const;
type Kind = keyof typeof kinds;

/** Labels are read a stretch of the file at a time. */
const recordsAtOnce = 1000;

interface Batch {
  readonly bytes: Bytes;
  readonly count: number;
  /** The number of the batch's first record. */
  readonly first: number;
}

/**
 * CIFAR-10 and CIFAR-100 in their binary version (Krizhevsky 2009, cs.toronto.edu/~kriz/cifar.html): records
 * of one label byte, or two (coarse and fine), and 3,072 bytes of red, green and blue planes of 32×32, read
 * one by one. Labels are CIFAR-10's, or CIFAR-100's fine ones; classes are called as the file of names beside
 * the first batch says, if there is one.
 *
 * @param batches the files, in order; the source's from now on
 * @param name what to call the source, if not after the first file
 * @throws SparringError if a file is no whole number of records or has labels that there are not
 */
export function openCifar(batches: readonly Bytes[], name?: string): PictureSource {
  const kind = kindOf(batches[0]!);
  const bytesOf = recordBytes(kind);
  let count = 0;
  const parts: Batch[] = batches.map((bytes) => {
    const found = kindOf(bytes);
    if (found !== kind) {
      throw new SparringError(`${bytes.name} is ${found} and the file before it ${kind}: pass one of them`);
    }
    const part = { bytes, count: bytes.size / bytesOf, first: count };
    count += part.count;
    return part;
  });
  const labels = new Uint8Array(count);
  for (const part of parts) readLabels(part, kind, labels);
  const file = batches[0]!.name;
  const classNames = classNamesBeside(file, kind);
  return rawSource(
    {
      description: `${kind}, ${counted(count, 'picture')} of 32×32 in colour, with labels`,
      name: name ?? nameOfFile(file),
      count,
      shape,
      labels,
      classNames,
      planesOf(index) {
        const { bytes, first } = parts.findLast((part) => part.first <= index)!;
        return bytes.read((index - first + 1) * bytesOf - pictureBytes, pictureBytes);
      },
      close: () => closeAll(batches),
    },
    file,
  );
}

/** Whether a file may be CIFAR's: its length is, and so are the labels of its first records. */
export function isCifar(bytes: Bytes): boolean {
  return fittingKinds(bytes).length > 0;
}

/** Of the files of a folder, the batches to train on: all there are, or else those to test on. */
export function findCifarBatches(names: readonly string[]): string[] {
  const training = names.filter((name) => /^data_batch_\d+\.bin$/.test(name)).sort(byNumber);
  if (training.length > 0) return training;
  const marked = names.includes('fine_label_names.txt') || names.includes('batches.meta.txt');
  const single = ['train.bin', 'test_batch.bin', 'test.bin'].find((name) => names.includes(name));
  return single !== undefined && (marked || single === 'test_batch.bin') ? [single] : [];
}

/** Opens batches of a folder, all or none. */
export async function openCifarFolder(folder: string): Promise<PictureSource> {
  const opened: Bytes[] = [];
  try {
    for (const name of findCifarBatches(await readdir(folder))) opened.push(openBytes(join(folder, name)));
    return openCifar(opened, basename(resolve(folder)));
  } catch (thrown) {
    closeAll(opened);
    throw thrown;
  }
}

function closeAll(batches: readonly Bytes[]): void {
  for (const bytes of batches) bytes.close();
}

function recordBytes(kind: Kind): number {
  return kinds[kind].labels.length + pictureBytes;
}

function kindOf(bytes: Bytes): Kind {
  const [kind] = fittingKinds(bytes);
  if (kind !== undefined) return kind;
  throw new SparringError(
    `${bytes.name} is no batch of CIFAR's: its ${grouped(bytes.size)} bytes are not records of 3,073 (CIFAR-10) or 3,074 (CIFAR-100), or their labels are out of range; fetch it again`,
  );
}

function fittingKinds(bytes: Bytes): Kind[] {
  return (Object.keys(kinds) as Kind[]).filter((kind) => {
    const length = recordBytes(kind);
    if (bytes.size === 0 || bytes.size % length !== 0) return false;
    const count = bytes.size / length;
    return [0, 1, 2, count - 1].every(
      (index) => index >= count || labelsFit(bytes.read(index * length, 2), kind),
    );
  });
}

function labelsFit(record: Uint8Array, kind: Kind): boolean {
  return kinds[kind].labels.every((classes, i) => record[i]! < classes);
}

function readLabels({ bytes, count, first }: Batch, kind: Kind, labels: Uint8Array): void {
  const length = recordBytes(kind);
  const which = kinds[kind].labels.length - 1;
  for (let begin = 0; begin < count; begin += recordsAtOnce) {
    const records = Math.min(recordsAtOnce, count - begin);
    const stretch = bytes.read(begin * length, records * length);
    for (let i = 0; i < records; i++) {
      const record = stretch.subarray(i * length, i * length + 2);
      if (!labelsFit(record, kind)) {
        throw new SparringError(
          `${bytes.name} has label ${record[which]} in record ${grouped(begin + i)}, and ${kind} has no such class: fetch it again`,
        );
      }
      labels[first + begin + i] = record[which]!;
    }
  }
}

/** One name a line; none unless there are exactly as many as classes. */
function classNamesBeside(file: string, kind: Kind): string[] | undefined {
  const path = join(dirname(file), kinds[kind].names);
  if (!existsSync(path)) return undefined;
  const bytes = openBytes(path);
  try {
    if (bytes.size > 10_000) return undefined;
    const lines = new TextDecoder().decode(bytes.read(0, bytes.size)).split('\n');
    const names = lines.map((line) => line.trim()).filter((line) => line !== '');
    return names.length === kinds[kind].labels.at(-1) ? names : undefined;
  } finally {
    bytes.close();
  }
}

function byNumber(a: string, b: string): number {
  return Number(/\d+/.exec(a)![0]) - Number(/\d+/.exec(b)![0]);
}
