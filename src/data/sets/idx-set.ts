import { range } from '../../core/numbers.ts';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openBytes } from '../disk/bytes.ts';
import type { PublishedFile } from '../disk/download.ts';
import { parseIdx } from '../formats/idx.ts';
import { unpack } from '../disk/inflate.ts';
import { rawSource } from '../formats/raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import { subset } from '../pictures/subset.ts';
import { grouped } from '../../core/wording.ts';
import { checkLength, notPublished } from '../disk/digest.ts';
import { sourceName, type NamedSet } from './named-set.ts';

/** A published IDX file. */
export interface IdxFile {
  /** Without `.gz`. */
  readonly name: string;
  /** Of the uncompressed file. */
  readonly md5: string;
  /** Of the file compressed with gzip. */
  readonly published: { readonly bytes: number; readonly sha256: string };
}

export interface IdxSplit {
  readonly count: number;
  readonly pictures: IdxFile;
  readonly labels: IdxFile;
}

/** The differences between the sets in IDX files. */
export interface IdxSetOptions extends Pick<NamedSet, 'name' | 'title' | 'folders' | 'installed' | 'hint'> {
  /** The word for a picture in descriptions: `digit`. */
  readonly noun: string;
  readonly classNames: readonly string[];
  /** The addresses of the folders in which the compressed files are published. */
  readonly addresses: readonly string[];
  readonly splits: Readonly<Record<'train' | 'test', IdxSplit>>;
}

/** A source that has labels. */
export interface LabelledSource extends PictureSource {
  readonly labels: Uint8Array;
}

/**
 * Parts of the training set for those who hold pictures out for validation, as the 2014 paper does: the first 50,000
 * for training, the last 10,000 for validation. The first record, and the one after the last.
 */
const trainingParts: Readonly<Record<string, readonly [number, number]>> = {
  'train-50k': [0, 50_000],
  validation: [50_000, 60_000],
};

const side = 28;
const shape = { channels: 1, height: side, width: side } as const;
const pictureBytes = side * side;

/**
 * A set of 60,000 training and 10,000 test pictures of 28×28 grey bytes, in four IDX files, compressed or not. The
 * training pictures are also available in the two parts of `trainingParts`. Whenever the set is opened, the MD5s of the
 * uncompressed files are checked. Their contents are kept in memory (47 MB for the training set).
 */
export function idxSet(options: IdxSetOptions): NamedSet<LabelledSource> {
  const { noun, classNames, addresses, splits, ...rest } = options;
  const splitOf = (split: string) =>
    splits[split in trainingParts ? 'train' : (split as keyof typeof splits)];
  const set: NamedSet<LabelledSource> = {
    ...rest,
    splits: ['train', 'test', ...Object.keys(trainingParts)],
    side,
    published: (split) =>
      [splitOf(split).pictures, splitOf(split).labels].map((file) => publishedOf(file, addresses)),
    find(folder, split) {
      const { pictures, labels } = splitOf(split);
      const found = [pictures, labels].map(({ name }) => findFile(folder, name));
      return found.every((path) => path !== undefined) ? found : undefined;
    },
    async open(paths, split) {
      const part = trainingParts[split];
      if (part !== undefined) return partOf(await set.open(paths, 'train'), part, sourceName({ set, split }));
      const { count, ...files } = splitOf(split);
      const pictures = await readFile(options, paths[0]!, files.pictures, 16 + count * pictureBytes);
      const labels = await readFile(options, paths[1]!, files.labels, 8 + count);
      const source = {
        description: `${set.title}, ${grouped(count)} ${split === 'train' ? 'training' : 'test'} ${noun}s of ${side}×${side}`,
        name: sourceName({ set, split }),
        count,
        shape,
        classNames,
        planesOf: (index: number) => pictures.subarray(index * pictureBytes, (index + 1) * pictureBytes),
      };
      return { ...rawSource(source, paths[0]!), labels, labelsFrom: `by ${files.labels.name}` };
    },
  };
  return set;
}

/** A range of the training set, under another name. */
function partOf(
  source: LabelledSource,
  [first, end]: readonly [number, number],
  name: string,
): LabelledSource {
  const indices = range(first, end);
  const part = subset(source, indices, `from number ${grouped(first)} on`);
  return { ...part, name, labels: source.labels.subarray(first, end) };
}

function publishedOf({ name, published }: IdxFile, addresses: readonly string[]): PublishedFile {
  const packed = `${name}.gz`;
  return { name: packed, addresses: addresses.map((address) => `${address}/${packed}`), ...published };
}

/** Finds a file compressed or not, and with a dot instead of the hyphen, as in some copies of MNIST. */
function findFile(folder: string, name: string): string | undefined {
  const spellings = [name, name.replace(/-(idx\d)/, '.$1')];
  return spellings
    .flatMap((spelling) => [spelling, `${spelling}.gz`])
    .map((file) => join(folder, file))
    .find((path) => existsSync(path));
}

/** The values of an IDX file. @throws SparringError if it does not match the published one */
async function readFile(
  { title, hint }: IdxSetOptions,
  path: string,
  file: IdxFile,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = openBytes(path);
  try {
    const isPacked = path.endsWith('.gz');
    // Check the length first, so that a file of another length is not read into memory.
    if (!isPacked) checkLength(path, title, bytes.size, length, hint);
    const content = isPacked ? await unpack(bytes, 'gzip', length) : bytes.read(0, length);
    const md5 = createHash('md5').update(content).digest('hex');
    if (md5 !== file.md5) throw notPublished(path, title, `MD5 ${md5}`, file.md5, hint);
    return parseIdx(content, path).data;
  } finally {
    bytes.close();
  }
}
