import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SparringError } from '../../core/errors.ts';
import { memoryBytes, openBytes, type Bytes } from '../disk/bytes.ts';
import { parseIdx, parseIdxHeader, readIdxHeader, valuesIn } from './idx.ts';
import { unpack, unpackHead } from '../disk/inflate.ts';
import { nameOfFile, rawSource, sizeWording } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { counted, grouped } from '../../core/wording.ts';

/**
 * Pictures in an IDX file (see `parseIdx`) of three axes, as MNIST's and Fashion-MNIST's: number × height ×
 * width grey bytes, read one by one. Labels are those of the file beside it whose name has `labels-idx1` for
 * `images-idx3`, packed or not.
 *
 * @param bytes the pictures, the source's from now on
 * @param name what to call the source, if not after the file
 * @throws SparringError if the file is damaged or holds something else, or the labels are not one a picture
 */
export async function openIdx(bytes: Bytes, name = nameOfFile(bytes.name)): Promise<PictureSource> {
  const { sizes, headerLength } = readIdxHeader(bytes);
  if (sizes.length !== 3) {
    throw new SparringError(
      `${bytes.name} is an IDX file of ${counted(sizes.length, 'axis', 'axes')}, expected three (pictures × height × width): pass the one of the pictures, such as train-images-idx3-ubyte`,
    );
  }
  const [count, height, width] = sizes as [number, number, number];
  const shape = { channels: 1, height, width } as const;
  const labels = await labelsBeside(bytes.name, count);
  const source = {
    description: `IDX file of ${counted(count, 'picture')} of ${sizeWording(shape)}${labels === undefined ? '' : ', with labels'}`,
    name,
    count,
    shape,
    labels,
    planesOf: (index: number) => bytes.read(headerLength + index * height * width, height * width),
    close: () => bytes.close(),
  };
  return rawSource(source, bytes.name);
}

/** The same of a file that gzip packed: unpacked into memory, as long as its header says and no longer. */
export async function openPackedIdx(bytes: Bytes, name?: string): Promise<PictureSource> {
  const source = await openIdx(memoryBytes(await unpackIdx(bytes), bytes.name), name);
  bytes.close();
  return source;
}

/** Of the files of a folder, the one that holds IDX pictures: the training set's if there are several. */
export function findIdxPictures(names: readonly string[]): string | undefined {
  const rank = (name: string) => (name.includes('train') ? 0 : 2) + (name.endsWith('.gz') ? 1 : 0);
  return names
    .filter((name) => /images[.-]idx3-ubyte(\.gz)?$/.test(name))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0];
}

async function unpackIdx(bytes: Bytes): Promise<Uint8Array> {
  const { sizes, headerLength } = parseIdxHeader(unpackHead(bytes, 'gzip', 64), bytes.name);
  return unpack(bytes, 'gzip', headerLength + valuesIn(sizes));
}

async function labelsBeside(path: string, count: number): Promise<Uint8Array | undefined> {
  const name = basename(path).replace(/\.gz$/, '');
  const labelsName = name.replace(/images([.-])idx3/, 'labels$1idx1');
  if (labelsName === name) return undefined;
  for (const ending of ['', '.gz']) {
    const labelsPath = join(dirname(path), labelsName + ending);
    if (!existsSync(labelsPath)) continue;
    const bytes = openBytes(labelsPath);
    try {
      // Looked at first: labels of another number are not read into memory at all.
      const packed = ending === '.gz';
      const { sizes } = packed
        ? parseIdxHeader(unpackHead(bytes, 'gzip', 64), labelsPath)
        : readIdxHeader(bytes);
      if (sizes.length !== 1 || sizes[0] !== count) {
        throw new SparringError(
          `${labelsPath} holds ${sizes.map(grouped).join('×')} labels for ${counted(count, 'picture')}: fetch both again`,
        );
      }
      return parseIdx(packed ? await unpackIdx(bytes) : bytes.read(0, bytes.size), labelsPath).data;
    } finally {
      bytes.close();
    }
  }
  return undefined;
}
