import { SparringError } from '../core/errors.ts';
import { isArrayOfLabels, isArrayOfPictures, labelsOfArray, picturesOfArray } from './array-pictures.ts';
import { memoryBytes, type Bytes } from './bytes.ts';
import { unpack, unpackHead } from './inflate.ts';
import { npyHeadBytes, npyLength, parseNpyHeader, type NpyHeader } from './npy.ts';
import { nameOfFile, rawSource, sizeWording } from './raw-source.ts';
import type { PictureSource } from './source.ts';
import { counted } from './wording.ts';
import { checkMember, packedMember, readZipDirectory, type ZipMember } from './zip.ts';

/** The arrays of pictures that an NPZ file may be expected to have, the first that is there being meant. */
const pictureNames = ['x_train', 'X_train', 'train_images', 'images', 'x', 'X', 'data', 'arr_0'];
/** And what its labels are called. */
const labelName = /(^|_)(y|labels?|targets?|classes)(_|$)|^arr_1$/i;
const mostArrays = 1000;

/**
 * The pictures of an NPY file, as NumPy's `save` writes it, read one by one. What is taken for pictures:
 * `picturesOfArray`.
 *
 * @param bytes the source's from now on
 * @throws SparringError if the file is damaged, or holds something else; objects are never unpickled
 */
export async function openNpy(bytes: Bytes): Promise<PictureSource> {
  return sourceOf(bytes, bytes, 'NPY file');
}

/**
 * The pictures of an NPZ file, as NumPy's `savez` (read in place) or `savez_compressed` (the array is unpacked
 * into memory, up to 2 GB) writes it. Of several arrays that could be pictures, it is the first of x_train,
 * X_train, train_images, images, x, X, data and arr_0. Labels are an array of as many whole numbers, called y,
 * labels, targets, classes or arr_1 with whatever before or behind it, and of the training set if the pictures
 * are.
 *
 * @param bytes the source's from now on
 * @throws SparringError as `openNpy`, and if it cannot be told which array is meant
 */
export async function openNpz(bytes: Bytes): Promise<PictureSource> {
  const arrays = await listArrays(bytes);
  const pictures = choosePictures(bytes, arrays);
  const data = await openArray(bytes, pictures);
  const isTraining = pictures.name.includes('train');
  const count = pictures.header!.shape[0]!;
  const labelled = arrays.find(
    ({ name, header }) =>
      header !== undefined &&
      labelName.test(name) &&
      name.includes('train') === isTraining &&
      isArrayOfLabels(header, count),
  );
  const labels = labelled === undefined ? undefined : labelsOfArray(await openArray(bytes, labelled), count);
  return sourceOf(bytes, data, `NPZ file, ${pictures.name},`, labels);
}

function sourceOf(file: Bytes, array: Bytes, what: string, labels?: Uint16Array): PictureSource {
  const { wording, ...pictures } = picturesOfArray(array);
  const ofLabels = labels === undefined ? '' : ', with labels';
  const source = {
    ...pictures,
    description: `${what} of ${counted(pictures.count, 'picture')} of ${sizeWording(pictures.shape)} (${wording})${ofLabels}`,
    name: nameOfFile(file.name),
    labels,
    close: () => file.close(),
  };
  return rawSource(source, file.name);
}

interface ArrayMember {
  /** Without `.npy`. */
  readonly name: string;
  readonly member: ZipMember;
  /** Undefined for an array that is not of numbers. */
  readonly header: NpyHeader | undefined;
  /** Why there is no header. */
  readonly fault: SparringError | undefined;
}

async function listArrays(bytes: Bytes): Promise<ArrayMember[]> {
  const members: ZipMember[] = [];
  await readZipDirectory(bytes, (member) => {
    if (!member.name.endsWith('.npy')) return;
    if (members.length === mostArrays) {
      throw new SparringError(`${bytes.name} has more than ${mostArrays} arrays: save the pictures alone`);
    }
    members.push(member);
  });
  return members.map((member) => {
    const name = member.name.slice(0, -'.npy'.length);
    try {
      const packed = packedMember(bytes, member);
      const head =
        member.method === 0
          ? packed.read(0, Math.min(packed.size, npyHeadBytes))
          : unpackHead(packed, 'raw', npyHeadBytes);
      return { name, member, header: parseNpyHeader(head, `${bytes.name} (${name})`), fault: undefined };
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      return { name, member, header: undefined, fault: thrown };
    }
  });
}

function choosePictures(bytes: Bytes, arrays: readonly ArrayMember[]): ArrayMember {
  const candidates = arrays.filter(({ header }) => header !== undefined && isArrayOfPictures(header));
  if (candidates.length === 1) return candidates[0]!;
  for (const wanted of pictureNames) {
    const found = candidates.find(({ name }) => name === wanted);
    if (found !== undefined) return found;
  }
  const { fault } = arrays.find((one) => one.fault !== undefined) ?? {};
  if (candidates.length === 0 && fault !== undefined) throw fault;
  const names = (list: readonly ArrayMember[]) =>
    list
      .slice(0, 5)
      .map(({ name, header }) => `${name} ${header?.shape.join('×') ?? ''}`.trim())
      .join(', ');
  throw new SparringError(
    candidates.length === 0
      ? `${bytes.name} has no array of pictures (it has ${names(arrays) || 'no arrays'}), expected uint8 or float32 of pictures × height × width, with 1 or 3 channels last or second: reshape it`
      : `${bytes.name} has several arrays that could be pictures (${names(candidates)}): call the one to train on x_train, or save it alone`,
  );
}

/**
 * The bytes of an array: a part of the file, or unpacked into memory. One that is read in place is never read
 * as a whole, so its CRC-32 is not looked at, as that of one that is unpacked is.
 */
async function openArray(bytes: Bytes, { name, member, header }: ArrayMember): Promise<Bytes> {
  const packed = packedMember(bytes, member);
  if (member.method === 0) return packed;
  const unpacked = await unpack(packed, 'raw', npyLength(header!));
  checkMember(bytes, member, unpacked);
  return memoryBytes(unpacked, `${bytes.name} (${name})`);
}
