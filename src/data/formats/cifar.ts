import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { openBytes, type Bytes } from '../disk/bytes.ts';
import { tellingName } from './telling-name.ts';
import { labelsWording, membersOf, numberedLabels } from './found-labels.ts';
import { nameOfFile, rawSource } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';

const shape = { channels: 3, height: 32, width: 32 } as const;
const pictureBytes = 3072;

/** The two data sets: the numbers of classes of the label bytes before the pixels, and the file of class names. */
const kinds = {
  'CIFAR-10': { labels: [10], names: 'batches.meta.txt' },
  'CIFAR-100': { labels: [20, 100], names: 'fine_label_names.txt' },
} as const;
type Kind = keyof typeof kinds;

/** How many records are read at a time for their labels. */
const recordsAtOnce = 1000;

interface Batch {
  readonly bytes: Bytes;
  readonly count: number;
  /** The index of the batch's first record. */
  readonly first: number;
}

/**
 * CIFAR-10 and CIFAR-100 in their binary version (Krizhevsky 2009, cs.toronto.edu/~kriz/cifar.html).
 *
 * A record has one label byte, or two (coarse and fine), and 3,072 bytes of red, green and blue planes of 32×32.
 * Records are read one by one. The labels are CIFAR-10's, or CIFAR-100's fine ones. The class names come from the file
 * of names next to the first batch, if it exists.
 *
 * @param batches the files, in order; owned by the source
 * @param name of the source; default: that of the first file
 * @param notes of the source (`PictureSource.notes`)
 * @throws SparringError if a file does not consist of complete records or has invalid labels
 */
export function openCifar(
  batches: readonly Bytes[],
  name?: string,
  notes: readonly string[] = [],
): PictureSource {
  const kind = kindOf(batches[0]!);
  const length = recordBytes(kind);
  let count = 0;
  const parts: Batch[] = batches.map((bytes) => {
    const found = kindOf(bytes);
    if (found !== kind) {
      throw new DataError(`${bytes.name} is ${found}, but the file before it is ${kind}: pass one of them`);
    }
    const part = { bytes, count: bytes.size / length, first: count };
    count += part.count;
    return part;
  });
  const labels = new Uint8Array(count);
  for (const part of parts) readLabels(part, kind, labels);
  const file = batches[0]!.name;
  const found = numberedLabels(labels, 'by its labels', classNamesBeside(file, kind) ?? unnamed(kind));
  return rawSource(
    {
      description: `${kind}, ${counted(count, 'picture')} of 32×32 in colour${labelsWording(found)}`,
      name: name ?? nameOfFile(file),
      count,
      shape,
      ...membersOf(found),
      notes,
      planesOf(index) {
        const { bytes, first } = parts.findLast((part) => part.first <= index)!;
        return bytes.read((index - first + 1) * length - pictureBytes, pictureBytes);
      },
      close: () => closeAll(batches),
    },
    file,
  );
}

/** Whether a file may be from CIFAR, judging by its length and the labels of the first records. */
export function isCifar(bytes: Bytes): boolean {
  return fittingKinds(bytes).length > 0;
}

/** The names of a folder's training batches, or else of its test batches. */
export function findCifarBatches(names: readonly string[]): string[] {
  const training = names.filter((name) => /^data_batch_\d+\.bin$/.test(name)).sort(byNumber);
  if (training.length > 0) return training;
  const marked = names.includes('fine_label_names.txt') || names.includes('batches.meta.txt');
  const single = ['train.bin', 'test_batch.bin', 'test.bin'].find((name) => names.includes(name));
  return single !== undefined && (marked || single === 'test_batch.bin') ? [single] : [];
}

/** Opens the batches in a folder. If one of them fails, all are closed. */
export async function openCifarFolder(folder: string): Promise<PictureSource> {
  const opened: Bytes[] = [];
  try {
    const names = findCifarBatches(await readdir(folder));
    for (const name of names) opened.push(openBytes(join(folder, name)));
    return openCifar(opened, tellingName(folder), missingBatches(names));
  } catch (thrown) {
    closeAll(opened);
    throw thrown;
  }
}

/** A note for each training batch that CIFAR-10 has as published and this folder has not. */
function missingBatches(names: readonly string[]): string[] {
  if (!names.some((name) => name.startsWith('data_batch_'))) return [];
  const published = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
  return published.filter((name) => !names.includes(name)).map((name) => `${name} is missing`);
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
  throw new DataError(
    `${bytes.name} is not a batch of CIFAR: its ${grouped(bytes.size)} bytes are not records of 3,073 (CIFAR-10) or 3,074 (CIFAR-100), or their labels are out of range; replace it with a whole copy`,
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
  for (let start = 0; start < count; start += recordsAtOnce) {
    const records = Math.min(recordsAtOnce, count - start);
    const block = bytes.read(start * length, records * length);
    for (let i = 0; i < records; i++) {
      const record = block.subarray(i * length, i * length + 2);
      if (!labelsFit(record, kind)) {
        throw new DataError(
          `${bytes.name} has label ${record[which]} in record ${grouped(start + i)}, but ${kind} has no such class: replace it with a whole copy`,
        );
      }
      labels[first + start + i] = record[which]!;
    }
  }
}

/** The class names, one per line; undefined unless there is exactly one for each class. */
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

/** CIFAR has all its classes, also where a part of it has no picture of one. */
function unnamed(kind: Kind): string[] {
  return Array.from({ length: kinds[kind].labels.at(-1)! }, (_, number) => String(number));
}

function byNumber(a: string, b: string): number {
  return Number(/\d+/.exec(a)![0]) - Number(/\d+/.exec(b)![0]);
}
