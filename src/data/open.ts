/// <reference lib="esnext.disposable" preserve="true" />
import {
  checkArguments,
  checkOptions,
  kind as kindRule,
  optional,
  type RulesOf,
  valueLimits,
} from '../core/checks.ts';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { throwIfAborted } from '../core/abort.ts';
import { DataError, UsageError } from '../core/errors.ts';
import { codeOf, explainFileError } from './disk/file-errors.ts';
import { openBytes, type Bytes } from './disk/bytes.ts';
import { tellingName } from './formats/telling-name.ts';
import { runNames } from './disk/run-layout.ts';
import { findCifarBatches, isCifar, openCifar, openCifarFolder } from './formats/cifar.ts';
import { cifarPickleOf, isPickle, pythonCifarAdvice, pythonCifarOf } from './formats/cifar-pickles.ts';
import { isJson, openFilter } from './filter.ts';
import { foreignFileOf, foreignHeadBytes } from './formats/foreign-files.ts';
import { adviceOnPath } from './path-advice.ts';
import { findIdxPictures, openIdx, openPackedIdx } from './formats/idx-source.ts';
import { hdf5Magic, hdf5Start } from './formats/hdf5-superblock.ts';
import { openHdf5 } from './formats/hdf5-source.ts';
import { openImageFolder } from './formats/image-folder.ts';
import { isGzip, unpackHead } from './disk/inflate.ts';
import { lmdbMagic } from './formats/lmdb.ts';
import { lmdbFile, openLmdb } from './formats/lmdb-source.ts';
import { matMagic } from './formats/mat.ts';
import { npyMagic } from './formats/npy.ts';
import { openNpy, openNpz } from './formats/npy-source.ts';
import { findParquetFiles, parquetMagic } from './formats/parquet/shards.ts';
import { isPack } from './formats/pack/format.ts';
import { openPack } from './formats/pack/source.ts';
import { isHiddenName } from './formats/hidden.ts';
import { firstMembersOfTar, isTar } from './formats/tar.ts';
import { latin1, pictureFormatOf } from './pictures/format.ts';
import { openNamedSplit, setRules, type SetOptions } from './sets/open-set.ts';
import { namedSets, namedSplitOf } from './sets/registry.ts';
import type { PictureSource } from './pictures/source.ts';
import { withValues } from './pictures/rescaled.ts';
import type { ValueLimits } from '../core/value-range.ts';
import { openSvhn, svhnFiles } from './formats/svhn.ts';
import { openZip } from './formats/zip-source.ts';

/** The kinds of data that `openSource` accepts, for help texts and errors. */
export const sourceKinds = `a folder, zip or pack of pictures, an LSUN LMDB, IDX, CIFAR, SVHN, NPY, NPZ, HDF5 or Parquet files, a filter, or a set by its name (${namedSets.map(({ name }) => name).join(', ')})`;

const aString = kindRule('text, a path or the name of a set', (value) => typeof value === 'string');

/** The options of `openSource`. */
export interface OpenSourceOptions extends SetOptions {
  /**
   * The values of black and white in the files or arrays. Default: 0 and 255 of bytes, 0 and 65,535 of PNG files of 16 bits, and
   * of floats the one of [−1, 1], [0, 1] and 0 to 255 that they are in.
   */
  readonly values?: ValueLimits | undefined;
}

const openRules: RulesOf<OpenSourceOptions> = { ...setRules, values: optional(valueLimits) };

/** A source that `openSource` has opened. */
export interface OpenedSource extends PictureSource, Disposable, AsyncDisposable {
  /** Closes the files that the source reads from. May be called twice. No record can be read afterwards. */
  close(): void;
}

/**
 * Opens data by a name or a path.
 *
 * `mnist` and the other `namedSets` are training sets, and `mnist:test` is another part of one (`openNamedSplit`). A
 * set that is not on this machine is fetched only if the options allow it. Anything else is a path, and its format is
 * detected from the contents. A folder called `mnist` must be opened as `./mnist`, so that the meaning of a command
 * does not depend on the files in the current folder.
 *
 * A folder with one of these files is that data set. Any other folder is one of pictures (`openImageFolder`):
 * - `data.mdb`: an LSUN LMDB (`openLmdb`).
 * - `train-images-idx3-ubyte`, `t10k-images-idx3-ubyte` and the like, compressed with gzip or not: IDX (`openIdx`); the
 *   training set if both exist.
 * - `data_batch_1.bin` …, or `train.bin` with `fine_label_names.txt`: CIFAR-10 or CIFAR-100 (`openCifar`); the training
 *   set if it exists.
 * - `train_32x32.mat`, `extra_32x32.mat`, `test_32x32.mat`: SVHN (`openSvhn`), the first of these.
 * - `train-00000-of-00005.parquet` or other Parquet files, also in a folder `data`: the training set if there are several
 *   (`findParquetFiles`).
 *
 * The format of a file is detected from its first bytes, whatever its name is:
 * - A pack (`openPack`).
 * - LMDB (a single `data.mdb`).
 * - A zip of picture files (`openZip`).
 * - IDX, compressed with gzip or not.
 * - A MAT file of level 5 like those of SVHN.
 * - NPY and NPZ arrays (`openNpy`, `openNpz`), HDF5 (`openHdf5`), Parquet (`openParquet`).
 * - CIFAR-10 or CIFAR-100, which has no signature: a `.bin` of complete records with valid labels.
 * - A filter, which selects records of other data (`openFilter`).
 *
 * Call `close` of the source when its pictures are no longer needed, or open it with `using`.
 *
 * @throws UsageError if `data` is empty, or names a part that its set does not have. @throws SparringError if it cannot
 *   be opened
 */
export async function openSource(data: string, options: OpenSourceOptions = {}): Promise<OpenedSource> {
  checkArguments('openSource', { data }, { data: aString });
  checkOptions('openSource', options, openRules);
  await throwIfAborted(options.signal);
  const source = await openData(data, { options, via: [] });
  const close = () => source.close?.();
  return {
    ...source,
    close,
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  };
}

/** Whether `data` is the name of a set instead of a path. @throws UsageError as `openSource` does */
export function isDataName(data: string): boolean {
  return namedSplitOf(data) !== undefined;
}

/** The context of opening, which is passed on when a filter is opened. */
interface Opening {
  readonly options: OpenSourceOptions;
  /** The filters that led here, by their real paths. */
  readonly via: readonly string[];
}

async function openData(data: string, opening: Opening): Promise<PictureSource> {
  if (data.trim() === '') throw new UsageError(`got no data: pass ${sourceKinds}`);
  const named = namedSplitOf(data);
  if (named !== undefined)
    return withValues(await openNamedSplit(named, opening.options), opening.options.values);
  let isFolder: boolean;
  try {
    isFolder = (await stat(data)).isDirectory();
  } catch (thrown) {
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(thrown) ?? '')) {
      throw explainFileError(thrown, data, { action: 'read' });
    }
    throw new DataError(`no such folder or file: ${data} (${await adviceOnPath(data)})`, {
      code: 'not-found',
      cause: thrown,
    });
  }
  return isFolder ? openFolder(data, opening) : openFile(data, undefined, opening);
}

/** Opens a folder as a data set if it has the files of one, and otherwise as a folder of pictures. */
async function openFolder(path: string, opening: Opening): Promise<PictureSource> {
  // If the folder cannot be listed, `openImageFolder` reports why.
  const listed = await readdir(path).catch(() => []);
  const names = new Set(listed.filter((name) => !isHiddenName(name)));
  if (names.has(runNames.options) && names.has(runNames.checkpoints)) {
    throw new DataError(
      `${path} is a run, whose pictures are its own samples: pass what it was trained on, or ${join(path, 'samples')}`,
    );
  }
  const file = [lmdbFile, ...svhnFiles].find((name) => names.has(name)) ?? findIdxPictures([...names]);
  if (file !== undefined) return openFile(join(path, file), tellingName(path), opening);
  if (findCifarBatches([...names]).length > 0)
    return withValues(await openCifarFolder(path), opening.options.values);
  const parquet = await openParquetFolder(path, [...names]);
  return withValues(parquet ?? (await openImageFolder(path)), opening.options.values);
}

/** The reader is loaded at the first Parquet file, with the schemas that it needs. */
async function openParquet(files: readonly Bytes[], name?: string): Promise<PictureSource> {
  const reader = await import('./formats/parquet/source.ts');
  return reader.openParquet(files, name);
}

/** Opens the Parquet files of a folder, or of its folder `data`, as a repository of Hugging Face has them. */
async function openParquetFolder(path: string, names: readonly string[]): Promise<PictureSource | undefined> {
  const inner = names.includes('data') ? await readdir(join(path, 'data')).catch(() => []) : [];
  for (const [folder, files] of [
    [path, names],
    [join(path, 'data'), inner],
  ] as const) {
    const shards = findParquetFiles(folder, files);
    if (shards === undefined) continue;
    const opened: Bytes[] = [];
    try {
      for (const file of shards.files) opened.push(openBytes(join(folder, file)));
      const name = tellingName(path);
      const isTraining = shards.split === undefined || shards.split === 'train';
      return await openParquet(opened, isTraining ? name : `${name}-${shards.split}`);
    } catch (thrown) {
      for (const bytes of opened) bytes.close();
      throw thrown;
    }
  }
  return undefined;
}

/** A kind of file: how to recognise it, and how to open it. */
interface FileKind {
  fits(head: Uint8Array, bytes: Bytes): boolean;
  open(bytes: Bytes, name: string | undefined, opening: Opening): Promise<PictureSource>;
  /** Whether `open` applies `values`, because only the reader knows the numbers behind the bytes. */
  readonly takesValues?: true;
}

/** Room for the first members of an archive, some of which only describe the next. */
const tarHeadBytes = 4096;

/** @param head of the archive, `tarHeadBytes` */
function tarAdvice(head: Uint8Array): string {
  const cifar = pythonCifarOf(firstMembersOfTar(head));
  return cifar === undefined
    ? 'a tar archive: unpack it (tar -xf) and pass the folder'
    : pythonCifarAdvice(cifar);
}

const pickleAdvice =
  'a Python pickle, which is a program and is not run: save its arrays with numpy.savez and pass that';

/** The kinds of files that are read, and common ones that are refused with advice. */
const fileKinds: readonly FileKind[] = [
  { fits: isPack, open: openPack },
  {
    fits: (head) => head.length >= 20 && uint32(head, 16) === lmdbMagic,
    open: openLmdb,
  },
  { fits: (head) => latin1(head.subarray(0, matMagic.length)) === matMagic, open: openSvhn },
  {
    fits: (head) => isZip(head) && firstMember(head).endsWith('.npy'),
    open: (bytes, _, { options }) => openNpz(bytes, options.values),
    takesValues: true,
  },
  {
    fits: (head) => isZip(head) && /(^|\/)data\.pkl$/.test(firstMember(head)),
    open: refuse(pickleAdvice),
  },
  { fits: isZip, open: openZip },
  {
    fits: (head) => latin1(head.subarray(0, npyMagic.length)) === npyMagic,
    open: (bytes, _, { options }) => openNpy(bytes, options.values),
    takesValues: true,
  },
  {
    // Before IDX, because a batch of CIFAR that starts with a black aeroplane also begins with zeros.
    fits: (_, bytes) => bytes.name.endsWith('.bin') && isCifar(bytes),
    open: async (bytes, name) => openCifar([bytes], name),
  },
  { fits: isIdx, open: openIdx },
  {
    fits: (head) => isGzip(head),
    open: async (bytes, name) => {
      const head = unpackHead(bytes, 'gzip', tarHeadBytes);
      if (isIdx(head)) return openPackedIdx(bytes, name);
      if (isTar(head)) throw new DataError(`${bytes.name} is ${tarAdvice(head)}`);
      throw new DataError(
        `${bytes.name} is compressed with gzip, but not an IDX file: decompress it (gunzip) and pass the result`,
      );
    },
  },
  {
    fits: (head) => pictureFormatOf(head) !== undefined,
    open: refuse('a single picture, expected many: pass the folder it is in'),
  },
  {
    fits: isTar,
    open: async (bytes) => refuse(tarAdvice(bytes.read(0, Math.min(tarHeadBytes, bytes.size))))(bytes),
  },
  {
    fits: isJson,
    open: (bytes, _, { options, via }) =>
      openFilter(bytes, { via, values: options.values }, isDataName, (data, reached, values) =>
        openData(data, { options: { ...options, values }, via: reached }),
      ),
    takesValues: true,
  },
  {
    fits: isPickle,
    open: async (bytes) => {
      const cifar = cifarPickleOf(bytes.name, bytes.read(0, Math.min(foreignHeadBytes, bytes.size)));
      return refuse(cifar === undefined ? pickleAdvice : pythonCifarAdvice(cifar))(bytes);
    },
  },
  {
    fits: (head) => latin1(head.subarray(0, hdf5Magic.length)) === hdf5Magic,
    open: (bytes, _, { options }) => openHdf5(bytes, options.values),
    takesValues: true,
  },
  {
    fits: (head) => latin1(head.subarray(0, parquetMagic.length)) === parquetMagic,
    open: (bytes, name) => openParquet([bytes], name),
  },
  {
    fits: (head) => latin1(head.subarray(0, parquetMagic.length)) === 'PARE',
    open: refuse('an encrypted Parquet file: decrypt it and pass the result'),
  },
  {
    // This is HDF5, but the axes of its arrays are in MATLAB's order.
    fits: (head) => latin1(head.subarray(0, 10)) === 'MATLAB 7.3',
    open: refuse('a MAT file of version 7.3, expected version 7: save it with -v7'),
  },
  {
    fits: (_, bytes) => hdf5Start(bytes) !== undefined,
    open: (bytes, _, { options }) => openHdf5(bytes, options.values),
    takesValues: true,
  },
];

/** @param name of the source; default: that of the file */
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
  if (bytes.size === 0) throw new DataError(`${bytes.name} is empty: replace it with a whole copy`);
  const head = bytes.read(0, Math.min(foreignHeadBytes, bytes.size));
  const kind = fileKinds.find((one) => one.fits(head, bytes));
  if (kind !== undefined) {
    const source = await kind.open(bytes, name, opening);
    return kind.takesValues === true ? source : withValues(source, opening.options.values);
  }
  const foreign = foreignFileOf(head);
  if (foreign !== undefined) throw new DataError(`${bytes.name} is ${foreign}`);
  const start = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  throw new DataError(
    `${bytes.name} is an unknown kind of file (it begins with ${start}), expected ${sourceKinds}`,
  );
}

function refuse(what: string): (bytes: Bytes) => Promise<never> {
  return async (bytes) => {
    throw new DataError(`${basename(bytes.name)} is ${what}`);
  };
}

function isZip(head: Uint8Array): boolean {
  return ['PK\x03\x04', 'PK\x05\x06'].includes(latin1(head.subarray(0, 4)));
}

/** The name of a zip's first member, from its local header. */
function firstMember(head: Uint8Array): string {
  return latin1(head.subarray(30, 30 + (head[26] ?? 0) + 256 * (head[27] ?? 0)));
}

/** Two zero bytes, a valid type, and 1 to 8 axes. */
function isIdx(head: Uint8Array): boolean {
  return head[0] === 0 && head[1] === 0 && head[2]! >= 8 && head[2]! <= 14 && head[3]! >= 1 && head[3]! <= 8;
}

function uint32(head: Uint8Array, at: number): number {
  return new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(at, true);
}
