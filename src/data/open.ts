import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { messageOf, SparringError, UsageError } from '../core/errors.ts';
import { openBytes, type Bytes } from './disk/bytes.ts';
import { findCifarBatches, isCifar, openCifar, openCifarFolder } from './formats/cifar.ts';
import { isJson, openFilter } from './filter.ts';
import { findIdxPictures, openIdx, openPackedIdx } from './formats/idx-source.ts';
import { hdf5Magic } from './formats/hdf5.ts';
import { openHdf5 } from './formats/hdf5-source.ts';
import { openImageFolder } from './formats/image-folder.ts';
import { unpackHead } from './disk/inflate.ts';
import { lmdbMagic } from './formats/lmdb.ts';
import { lmdbFile, openLmdb } from './formats/lmdb-source.ts';
import { matMagic } from './formats/mat.ts';
import { npyMagic } from './formats/npy.ts';
import { openNpy, openNpz } from './formats/npy-source.ts';
import { isPack } from './formats/pack/format.ts';
import { openPack } from './formats/pack/source.ts';
import { latin1, pictureFormatOf } from './pictures/format.ts';
import { openNamedSplit, type SetOptions } from './sets/open-set.ts';
import { namedSets, namedSplitOf } from './sets/registry.ts';
import type { PictureSource } from './pictures/source.ts';
import { openSvhn, svhnFiles } from './formats/svhn.ts';
import { openZip } from './formats/zip-source.ts';

/** What `openSource` takes, in the words of help texts and errors. */
export const sourceKinds = `a folder, zip or pack of pictures, an LSUN LMDB, IDX, CIFAR, SVHN, NPY, NPZ or HDF5 files, a filter, or a set by its name (${namedSets.map(({ name }) => name).join(', ')})`;

/**
 * Opens what a person named as data. `mnist` and the other `namedSets` are the training sets of these names,
 * `mnist:test` is another part of one (`openNamedSplit`). One that is not on this machine is fetched only if the
 * options say so. Anything else is a path, and what it holds tells what it is. A folder that is called `mnist` is
 * opened as `./mnist`, so that what a command means does not depend on what happens to lie beside it.
 *
 * A folder with one of these files is that data set; any other is a folder of pictures (`openImageFolder`):
 * - `data.mdb`: an LSUN LMDB (`openLmdb`).
 * - `train-images-idx3-ubyte`, `t10k-images-idx3-ubyte` and the like, packed by gzip or not: IDX (`openIdx`),
 *   the training set if there are both.
 * - `data_batch_1.bin` …, or `train.bin` with `fine_label_names.txt`: CIFAR-10 or CIFAR-100 (`openCifar`), the
 *   training set if it is there.
 * - `train_32x32.mat`, `extra_32x32.mat`, `test_32x32.mat`: SVHN (`openSvhn`), the first of these.
 *
 * A file is told by its first bytes, whatever its name is:
 * - A pack (`openPack`).
 * - LMDB (a `data.mdb` by itself).
 * - A zip of picture files (`openZip`).
 * - IDX, packed by gzip or not.
 * - A MAT file of level 5 as SVHN's.
 * - NPY and NPZ arrays (`openNpy`, `openNpz`), HDF5 (`openHdf5`).
 * - CIFAR-10 or CIFAR-100, which has no mark: a `.bin` of whole records with possible labels.
 * - A filter, which names some records of other data (`openFilter`).
 *
 * Call `close` of the source, if it has one, when its pictures are no longer needed.
 *
 * @throws UsageError if nothing was named, or a set with a part that it does not have. @throws SparringError if
 *   it cannot be opened
 */
export async function openSource(data: string, options: SetOptions = {}): Promise<PictureSource> {
  return openData(data, { options, via: [] });
}

/** Whether what was named as data is a name, and no path. @throws UsageError as `openSource` */
export function isDataName(data: string): boolean {
  return namedSplitOf(data) !== undefined;
}

/** What is handed on when a filter is opened. */
interface Opening {
  readonly options: SetOptions;
  /** The filters that led here, by their real paths. */
  readonly via: readonly string[];
}

async function openData(data: string, opening: Opening): Promise<PictureSource> {
  if (data.trim() === '') throw new UsageError(`no data was named: pass ${sourceKinds}`);
  const named = namedSplitOf(data);
  if (named !== undefined) return openNamedSplit(named, opening.options);
  let isFolder: boolean;
  try {
    isFolder = (await stat(data)).isDirectory();
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw new SparringError(
      code === 'ENOENT' || code === 'ENOTDIR'
        ? `no such folder or file: ${data} (expected ${sourceKinds})`
        : `cannot open ${data}: ${code ?? messageOf(thrown)}`,
      { cause: thrown },
    );
  }
  return isFolder ? openFolder(data) : openFile(data, undefined, opening);
}

/** A folder that is a data set by the file in it, or else one of pictures. */
async function openFolder(path: string): Promise<PictureSource> {
  // What cannot be listed is left to `openImageFolder`, which says why.
  const names = new Set(await readdir(path).catch(() => []));
  const file = [lmdbFile, ...svhnFiles].find((name) => names.has(name)) ?? findIdxPictures([...names]);
  if (file !== undefined) return openFile(join(path, file), basename(resolve(path)));
  if (findCifarBatches([...names]).length > 0) return openCifarFolder(path);
  return openImageFolder(path);
}

/** One kind of file: how its beginning looks, and what opens it. */
interface FileKind {
  fits(head: Uint8Array, bytes: Bytes): boolean;
  open(bytes: Bytes, name: string | undefined, opening: Opening): Promise<PictureSource>;
}

const headBytes = 512;

const tarSentence = 'a tar archive: unpack it (tar -xf) and pass the folder';
const pickleSentence =
  'a Python pickle, which is a program and is not run: save its arrays with numpy.savez and pass that';

/** The kinds of files that are read, and those that people have and are told what to do about. */
const fileKinds: readonly FileKind[] = [
  { fits: isPack, open: openPack },
  {
    fits: (head) => head.length >= 20 && uint32(head, 16) === lmdbMagic,
    open: openLmdb,
  },
  { fits: (head) => latin1(head.subarray(0, matMagic.length)) === matMagic, open: openSvhn },
  {
    fits: (head) => isZip(head) && firstMember(head).endsWith('.npy'),
    open: openNpz,
  },
  {
    fits: (head) => isZip(head) && /(^|\/)data\.pkl$/.test(firstMember(head)),
    open: refuse(pickleSentence),
  },
  { fits: isZip, open: openZip },
  { fits: (head) => latin1(head.subarray(0, npyMagic.length)) === npyMagic, open: openNpy },
  {
    // Before IDX, since a black aeroplane begins with zeros as well.
    fits: (_, bytes) => bytes.name.endsWith('.bin') && isCifar(bytes),
    open: async (bytes, name) => openCifar([bytes], name),
  },
  { fits: isIdx, open: openIdx },
  {
    fits: (head) => isGzip(head),
    open: async (bytes, name) => {
      const head = unpackHead(bytes, 'gzip', headBytes);
      if (isIdx(head)) return openPackedIdx(bytes, name);
      if (isTar(head)) throw new SparringError(`${bytes.name} is ${tarSentence}`);
      throw new SparringError(
        `${bytes.name} is packed by gzip and holds no IDX file: unpack it (gunzip) and pass what comes out`,
      );
    },
  },
  {
    fits: (head) => pictureFormatOf(head) !== undefined,
    open: refuse('a picture, expected many of them: pass the folder it is in'),
  },
  {
    fits: isTar,
    open: refuse(tarSentence),
  },
  {
    fits: isJson,
    open: (bytes, _, { options, via }) =>
      openFilter(bytes, via, isDataName, (data, reached) => openData(data, { options, via: reached })),
  },
  {
    fits: (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5,
    open: refuse(pickleSentence),
  },
  { fits: (head) => latin1(head.subarray(0, hdf5Magic.length)) === hdf5Magic, open: openHdf5 },
  {
    // HDF5 within, but with the axes of its arrays in MATLAB's order.
    fits: (head) => latin1(head.subarray(0, 10)) === 'MATLAB 7.3',
    open: refuse('a MAT file of version 7.3, and those of version 7 are read: save it with -v7'),
  },
];

/** @param name what to call the source, if not after the file */
async function openFile(
  path: string,
  name?: string,
  opening: Opening = { options: {}, via: [] },
): Promise<PictureSource> {
  const bytes = openBytes(path);
  try {
    return await openBytesAsSource(bytes, name, opening);
  } catch (thrown) {
    bytes.close();
    throw thrown;
  }
}

async function openBytesAsSource(
  bytes: Bytes,
  name: string | undefined,
  opening: Opening,
): Promise<PictureSource> {
  if (bytes.size === 0) throw new SparringError(`${bytes.name} is empty: fetch it again`);
  const head = bytes.read(0, Math.min(headBytes, bytes.size));
  const kind = fileKinds.find((one) => one.fits(head, bytes));
  if (kind !== undefined) return kind.open(bytes, name, opening);
  const start = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  throw new SparringError(
    `${bytes.name} is a file of an unknown kind (it begins with ${start}), expected ${sourceKinds}`,
  );
}

function refuse(what: string): FileKind['open'] {
  return async (bytes) => {
    throw new SparringError(`${basename(bytes.name)} is ${what}`);
  };
}

function isZip(head: Uint8Array): boolean {
  return ['PK\x03\x04', 'PK\x05\x06'].includes(latin1(head.subarray(0, 4)));
}

/** The name of a zip's first member, by its local header. */
function firstMember(head: Uint8Array): string {
  return latin1(head.subarray(30, 30 + (head[26] ?? 0) + 256 * (head[27] ?? 0)));
}

function isTar(head: Uint8Array): boolean {
  return latin1(head.subarray(257, 262)) === 'ustar';
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Two zero bytes, a type and at most a handful of axes. */
function isIdx(head: Uint8Array): boolean {
  return head[0] === 0 && head[1] === 0 && head[2]! >= 8 && head[2]! <= 14 && head[3]! >= 1 && head[3]! <= 8;
}

function uint32(head: Uint8Array, at: number): number {
  return new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(at, true);
}
