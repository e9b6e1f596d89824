import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { memoryBytes, openBytes, type Bytes } from '../disk/bytes.ts';
import { labelsWording, membersOf, numberedLabels, type Labels, type NoLabels } from './found-labels.ts';
import { parseIdx, parseIdxHeader, readIdxHeader, valuesIn } from './idx.ts';
import { isGzip, unpack, unpackHead } from '../disk/inflate.ts';
import { nameOfFile, rawSource, sizeWording } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';

/**
 * The pictures of an IDX file (see `parseIdx`) with three axes, such as those of MNIST and Fashion-MNIST: pictures ×
 * height × width grey bytes, read one by one. The labels are in the file next to it with `labels-idx1` instead of
 * `images-idx3` in its name, compressed or not, with a hyphen or a dot in either name.
 *
 * @param bytes of the pictures; owned by the source
 * @param name of the source; default: that of the file
 * @throws SparringError if the file is damaged or holds something else, or the number of labels differs
 */
export async function openIdx(bytes: Bytes, name = nameOfFile(bytes.name)): Promise<PictureSource> {
  const { sizes, headerLength } = readIdxHeader(bytes);
  if (sizes.length !== 3) {
    throw new DataError(
      `${bytes.name} is an IDX file of ${counted(sizes.length, 'axis', 'axes')}, expected three (pictures × height × width): ${sizes.length > 3 ? 'save it with numpy.save' : 'pass the file with the pictures, such as train-images-idx3-ubyte'}`,
    );
  }
  const [count, height, width] = sizes as [number, number, number];
  const shape = { channels: 1, height, width } as const;
  const found = await labelsBeside(bytes.name, count);
  const source = {
    description: `IDX file of ${counted(count, 'picture')} of ${sizeWording(shape)}${labelsWording(found)}`,
    name,
    count,
    shape,
    ...membersOf(found),
    planesOf: (index: number) => bytes.read(headerLength + index * height * width, height * width),
    close: () => bytes.close(),
  };
  return rawSource(source, bytes.name);
}

/** As `openIdx`, for a file compressed with gzip. It is decompressed into memory, and must match its header's size. */
export async function openPackedIdx(bytes: Bytes, name?: string): Promise<PictureSource> {
  const source = await openIdx(memoryBytes(await unpackIdx(bytes), bytes.name), name);
  bytes.close();
  return source;
}

/** The name of a folder's file of IDX pictures; that of the training set if there are several. */
export function findIdxPictures(names: readonly string[]): string | undefined {
  const rank = (name: string) => (name.includes('train') ? 0 : 2) + (name.endsWith('.gz') ? 1 : 0);
  return names
    .filter((name) => /images[.-]idx3-ubyte(\.gz)?$/.test(name))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0];
}

async function unpackIdx(bytes: Bytes): Promise<Uint8Array<ArrayBuffer>> {
  const { sizes, headerLength } = parseIdxHeader(unpackHead(bytes, 'gzip', 64), bytes.name);
  return unpack(bytes, 'gzip', headerLength + valuesIn(sizes));
}

async function labelsBeside(path: string, count: number): Promise<Labels | NoLabels> {
  const name = basename(path).replace(/\.gz$/, '');
  const spellings = labelsNames(name);
  const usual = spellings[0];
  if (usual === undefined) {
    return { why: `${name} has no images-idx3 in its name, which labels would share`, isSurprising: false };
  }
  for (const file of spellings.flatMap((spelling) => [spelling, `${spelling}.gz`])) {
    const labelsPath = join(dirname(path), file);
    if (existsSync(labelsPath)) return numberedLabels(await readLabels(labelsPath, count), `by ${file}`);
  }
  return { why: `there is no ${usual} beside it`, isSurprising: true };
}

/** Names of the labels of a file of pictures, the most likely first: some copies of MNIST have a dot in one of the two. */
function labelsNames(name: string): string[] {
  const [, before, separator, after] = /^(.*)images([.-])idx3(.*)$/.exec(name) ?? [];
  if (separator === undefined) return [];
  const separators = separator === '.' ? ['.', '-'] : ['-', '.'];
  return separators.map((one) => `${before}labels${one}idx1${after}`);
}

async function readLabels(path: string, count: number): Promise<Uint8Array> {
  const bytes = openBytes(path);
  try {
    // Check the header first, so that a file with the wrong number of labels is not read into memory.
    const packed = isGzip(bytes.read(0, Math.min(2, bytes.size))); // some programs unpack files and keep their names
    const { sizes } = packed ? parseIdxHeader(unpackHead(bytes, 'gzip', 64), path) : readIdxHeader(bytes);
    if (sizes.length !== 1 || sizes[0] !== count) {
      throw new DataError(
        `${path} holds ${sizes.map(grouped).join('×')} labels for ${counted(count, 'picture')}: fetch both again`,
      );
    }
    return parseIdx(packed ? await unpackIdx(bytes) : bytes.read(0, bytes.size), path).data;
  } finally {
    bytes.close();
  }
}
