/**
 * What is said of files that are not read: the words that must be in the sentence, which name the cause and what to do.
 * Each file is opened by its path, as people pass it. A sentence is one line, and says nothing of a download.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.ts';
import { writeIdx } from '../../src/data/testing/idx-writer.ts';
import { writeLmdb } from '../../src/data/testing/lmdb-writer.ts';
import { writeMat } from '../../src/data/testing/mat-writer.ts';
import { writeNpy } from '../../src/data/testing/npy-writer.ts';
import { writeZip } from '../../src/data/testing/zip-writer.ts';
import { openSource } from '../../src/data/open.ts';

const here = (...parts: string[]) => fileURLToPath(new URL(parts.join('/'), import.meta.url));

/** What opening the data fails with. */
async function refusalOf(path: string): Promise<string> {
  const thrown: unknown = await openSource(path).then(
    (source) => {
      source.close();
      return `${path} was opened as ${source.description}`;
    },
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(DataError);
  const { message } = thrown as DataError;
  expect(message).not.toMatch(/\n|fetch it again|undefined|\[object/);
  return message;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-refusals-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Files by their paths; those of a folder are passed as the folder. */
type Files = Readonly<Record<string, Uint8Array | string>>;

/** The refusal of the folder or file that is written first. */
async function refusalOfWritten(files: Files): Promise<string> {
  const at = await mkdtemp(join(folder, 'case-'));
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(join(at, dirname(path)), { recursive: true });
    await writeFile(join(at, path), contents);
  }
  const [first] = Object.keys(files);
  return refusalOf(join(at, first!.split('/')[0]!));
}

/** The beginning of a pickled dictionary with this key. */
const pickle = (key: string) =>
  Buffer.concat([Buffer.from([0x80, 2, 0x7d, 0x71, 1, 0x28, 0x55, key.length]), Buffer.from(`${key}q\x02`)]);

/** A tar archive whose first member is this. */
function tar(name: string): Uint8Array {
  const head = Buffer.alloc(1536);
  head.write(name);
  head.write('ustar', 257);
  return head;
}

/** A header that describes the next member by 20 bytes, which fill a block. */
const paxHeader = Buffer.from(tar('././@PaxHeader')).subarray(0, 1024);
paxHeader.write('00000000024', 124);
paxHeader.write('x', 156);

const npz = (arrays: Readonly<Record<string, Uint8Array>>) =>
  writeZip(Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, data })));
const uint8 = (...sizes: number[]) =>
  writeNpy('|u1', sizes, new Uint8Array(sizes.reduce((product, size) => product * size, 1)));

const cifar10 = [
  'the Python version of CIFAR-10',
  'get the binary version, cifar-10-binary.tar.gz, or pass cifar10',
];
const cifar100 = ['the Python version of CIFAR-100', 'get the binary version, cifar-100-binary.tar.gz'];

describe('files and folders', () => {
  it.each<[string, Files, ...string[]]>([
    [
      'CIFAR-10 for Python',
      {
        'cifar-10-batches-py/data_batch_1': pickle('batch_label'),
        'cifar-10-batches-py/batches.meta': pickle('a'),
      },
      ...cifar10,
    ],
    ['its folder’s folder', { 'data/cifar-10-batches-py/data_batch_1': pickle('batch_label') }, ...cifar10],
    [
      'its folder by another name',
      { 'cifar/data_batch_4': pickle('data'), 'cifar/test_batch': pickle('data') },
      ...cifar10,
    ],
    ['one of its batches', { data_batch_3: pickle('data') }, 'data_batch_3 is ', ...cifar10],
    ['a batch by another name', { 'batch.pkl': pickle('batch_label') }, 'batch.pkl is ', ...cifar10],
    ['its archive', { 'cifar-10-python.tar.gz': gzipSync(tar('cifar-10-batches-py/')) }, ...cifar10],
    [
      'its archive with a folder as some programs write it',
      { 'x.tar': tar('cifar-10-batches-py') },
      ...cifar10,
    ],
    [
      'its archive as Python writes it, with times that are no whole seconds',
      { 'x.tar.gz': gzipSync(Buffer.concat([paxHeader, tar('cifar-10-batches-py')])) },
      ...cifar10,
    ],
    ['its archive, decompressed', { 'cifar-10-python.tar': tar('cifar-10-batches-py/') }, ...cifar10],
    [
      'a zip of it',
      { 'kaggle.zip': writeZip([{ name: 'cifar-10-batches-py/data_batch_1', data: pickle('batch_label') }]) },
      ...cifar10,
    ],
    [
      'CIFAR-100 for Python',
      {
        'cifar-100-python/train': pickle('filenames'),
        'cifar-100-python/test': pickle('filenames'),
        'cifar-100-python/meta': pickle('fine_label_names'),
      },
      ...cifar100,
    ],
    ['one of its files', { train: pickle('fine_labels') }, ...cifar100],
    ['its archive', { 'cifar-100-python.tar.gz': gzipSync(tar('cifar-100-python/')) }, ...cifar100],
    ['another pickle', { 'x.pkl': pickle('images') }, 'x.pkl is a Python pickle', 'numpy.savez'],
    ['another archive', { 'x.tar.gz': gzipSync(tar('x/')) }, 'a tar archive', 'tar -xf', 'pass the folder'],
    ['something else in gzip', { 'x.gz': gzipSync('words') }, 'compressed with gzip', 'gunzip'],
    [
      'an NPZ of rows',
      { 'x.npz': npz({ x: uint8(4, 12), y: uint8(4) }) },
      'it has x 4×12, y 4',
      'reshape its rows',
    ],
    [
      'an NPZ of labels',
      { 'x.npz': npz({ y: uint8(4) }) },
      'no array of pictures',
      'save pictures in that form',
    ],
    [
      'an NPZ of half floats',
      { 'x.npz': npz({ x: writeNpy('<f2', [2, 3, 3], new Uint8Array(36)) }) },
      'x is of float16, expected integers or float32',
      'save a.astype("float32")',
    ],
    [
      'an NPZ of whole numbers of twelve bits',
      { 'x.npz': npz({ x: writeNpy('<u2', [1, 1, 2], new Uint8Array(Uint16Array.of(0, 4095).buffer)) }) },
      'holds uint16 from 0 to 4,095, expected most of 0 to 255 or 0 to 65,535',
      'pass values: [0, 4095] to make these black and white',
    ],
    [
      'an NPZ with a choice',
      { 'x.npz': npz({ a: uint8(2, 3, 3), b: uint8(2, 3, 3) }) },
      'several arrays that could be pictures (a 2×3×3, b 2×3×3)',
      'rename the one to train on to x_train',
    ],
    ['four channels', { 'x.npy': uint8(2, 5, 5, 4) }, '2×5×5×4', 'save a[..., :3] of it'],
    [
      'a MAT file of something else',
      { 'x.mat': writeMat([{ name: 'data', sizes: [2, 2], type: 2, kind: 9, data: new Uint8Array(4) }]) },
      'without an array X of pictures (it has data 2×2)',
      'save height × width × 3 × pictures as X',
    ],
    [
      'an LMDB of words',
      { 'data.mdb': writeLmdb([['a', Buffer.from('words')]]) },
      'without pictures',
      'write picture files into it',
    ],
    [
      'an IDX of labels',
      { 'x-idx1-ubyte': writeIdx([5]) },
      'an IDX file of 1 axis',
      'pass the file with the pictures',
    ],
    ['an IDX in colour', { 'x-idx4-ubyte': writeIdx([1, 2, 2, 3]) }, 'of 4 axes', 'save it with numpy.save'],
    [
      'an IDX of floats',
      { 'x-idx3': Buffer.of(0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0) },
      'IDX type 0d is not supported',
      'save it with numpy.save',
    ],
    [
      'a zip of IDX files',
      { 'x.zip': writeZip([{ name: 'train-images', data: writeIdx([2, 3, 3]) }]) },
      'train-images is an IDX file: unpack x.zip and pass that',
    ],
    [
      'a folder of tar archives',
      { 'shards/0.tar': tar('a.jpg'), 'shards/1.tar': tar('b.jpg') },
      '0.tar is a tar archive, which is not read: unpack it and pass the folder',
    ],
    ['a part of a zip', { 'x.z01': 'PK\x07\x08rest' }, 'a part of a split zip', 'zip -s 0'],
    ['Access', { 'x.mdb': '\0\x01\0\0Standard Jet DB\0' }, 'a database of Microsoft Access'],
    [
      'a MAT file of whole numbers of 64 bits',
      {
        'x.mat': writeMat([{ name: 'X', sizes: [2, 2, 3, 1], type: 12, kind: 14, data: new Uint8Array(96) }]),
      },
      'X, which is not an array of real numbers of up to 32 bits',
      'save it as uint8',
    ],
    [
      'a zip of encrypted pictures',
      { 'x.zip': writeZip([{ name: 'a.png', data: new Uint8Array(9), claims: { flags: 1 } }]) },
      'not one of the 1 picture',
      'a.png is encrypted: write the zip without a password',
    ],
    [
      'a zip of texts',
      { 'x.zip': writeZip([{ name: 'a.txt', data: Buffer.from('a') }]) },
      'no pictures in',
      '1 other member',
    ],
    [
      'a folder of texts',
      { 'texts/a.txt': 'a', 'texts/b.txt': 'b' },
      'its 2 files are of other kinds (2 × .txt)',
    ],
    ['an empty file', { 'x.npy': '' }, 'is empty', 'a whole copy'],
    [
      'a web page',
      { 'x.zip': '<!DOCTYPE html><title>404</title>' },
      'a web page, probably in place of a download',
    ],
  ])('%s', async (_, files, ...words) => {
    const sentence = await refusalOfWritten(files);
    for (const part of words) expect(sentence).toContain(part);
  });
});

describe('HDF5', () => {
  const gzip = 'which is not read: save it with compression="gzip"';
  it.each<[string, ...string[]]>([
    ['lzf', '(images) is packed by lzf (32000), ', gzip],
    ['bzip2', 'packed by bzip2 (307), ', gzip],
    ['blosc', 'packed by blosc (32001), ', gzip],
    ['lz4', 'packed by lz4 (32004), ', gzip],
    ['bitshuffle', 'packed by bitshuffle (32008), ', gzip],
    ['zstd', 'packed by zstd (32015), ', gzip],
    ['blosc2', 'packed by blosc2 (32026), ', gzip],
    ['unknown-filter', 'packed by an unknown filter (40000), ', gzip],
    [
      'virtual',
      'is a virtual data set',
      'in other files (part.h5)',
      'pass one of them, or save f["images"][:]',
    ],
    ['virtual-gone', 'virtual data set over gone, which does not exist', 'write it again'],
    ['external', 'keeps its values in other files (pictures.raw)', 'save f["images"][:]'],
    ['killed', 'was not closed', 'its writer was killed before it closed it', 'h5clear -s', 'write it again'],
    ['killed-old', 'its writer was killed before it closed it', '(96 of 2,048 bytes)', 'write it again'],
    ['ragged', 'rows of bytes that begin with 00 1f 3e 07', 'expected picture files', 'one array'],
    ['each-alone', 'holds 4 arrays in one group, such as faces/000', 'numpy.stack(', 'f["faces"].values()'],
    ['each-file-alone', 'holds 4 arrays', 'each a picture file', 'f["faces"].items()', 'into a folder'],
    ['opaque', 'holds opaque bytes', 'write them into a folder', 'f["images"][:]'],
    ['table', 'is a table of picture, label', 'f["images"]["picture"]'],
    ['true-and-false', 'holds true and false', '(255 * f["images"][:]).astype("uint8")'],
    ['float16', 'images is of float16', 'expected integers or float32', 'astype("float32")'],
  ])('%s', async (name, ...words) => {
    const sentence = await refusalOf(here('hdf5', `${name}.h5`));
    for (const part of words) expect(sentence).toContain(part);
  });
});
