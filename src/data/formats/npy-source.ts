import { DataError, SparringError } from '../../core/errors.ts';
import { choosePictures, type NamedArray } from './array-choice.ts';
import { labelsAmong } from './array-labels.ts';
import { picturesOfArray } from './array-pictures.ts';
import { labelsWording, membersOf, type Labels, type NoLabels } from './found-labels.ts';
import { memoryBytes, type Bytes } from '../disk/bytes.ts';
import { unpack, unpackHead } from '../disk/inflate.ts';
import { npyHeadBytes, npyLength, parseNpyHeader, readNpyHeader } from './npy.ts';
import { nameOfFile, rawSource, sizeWording } from './raw-source.ts';
import type { PictureSource } from '../pictures/source.ts';
import type { ValueLimits } from '../../core/value-range.ts';
import { counted, oneSentence } from '../../core/wording.ts';
import { unwrittenNotes } from './unwritten.ts';
import { checkMember, packedMember, readZipDirectory, type ZipMember } from './zip.ts';

const maxArrays = 1000;

/**
 * The pictures of an NPY file, as written by NumPy's `save`, read one by one. For the accepted arrays, see
 * `picturesOfArray`.
 *
 * @param bytes owned by the source
 * @param values which are black and white. Default: as detected
 * @throws SparringError if the file is damaged or holds something else; objects are never unpickled
 */
export async function openNpy(bytes: Bytes, values?: ValueLimits): Promise<PictureSource> {
  const found = {
    why: 'an NPY file has one array: save the labels beside the pictures with numpy.savez',
    isSurprising: false,
  };
  return sourceOf({ file: bytes, array: bytes, what: 'NPY file', values, found });
}

/**
 * The pictures of an NPZ file, as written by NumPy's `savez` or `savez_compressed`. The first is read in place. With
 * the second, the array is decompressed into memory, up to 2 GB. For the choice of the arrays, see `choosePictures` and
 * `chooseLabels`.
 *
 * @param bytes owned by the source
 * @param values which are black and white. Default: as detected
 * @throws SparringError as `openNpy` does, and if the choice of the array is ambiguous
 */
export async function openNpz(bytes: Bytes, values?: ValueLimits): Promise<PictureSource> {
  const arrays = await listArrays(bytes);
  const pictures = choosePictures(bytes.name, arrays);
  const data = await openArray(bytes, pictures);
  const chosen = { name: pictures.name, count: pictures.header!.shape[0]! };
  const { found, notes } = await labelsAmong(arrays, chosen, (array) => openArray(bytes, array));
  return sourceOf({ file: bytes, array: data, what: `NPZ file, ${pictures.name},`, values, found, notes });
}

interface OpenedArray {
  readonly file: Bytes;
  readonly array: Bytes;
  /** For the description. */
  readonly what: string;
  readonly values?: ValueLimits | undefined;
  readonly found: Labels | NoLabels;
  readonly notes?: readonly string[];
}

function sourceOf({ file, array, what, values, found, notes = [] }: OpenedArray): PictureSource {
  const { wording, ...pictures } = picturesOfArray(array, readNpyHeader(array), { range: values });
  const source = {
    ...pictures,
    description: oneSentence(
      `${what} of ${counted(pictures.count, 'picture')} of ${sizeWording(pictures.shape)} (${wording})${labelsWording(found)}`,
    ),
    name: nameOfFile(file.name),
    ...membersOf(found),
    notes: [...notes, ...unwrittenNotes(pictures)],
    close: () => file.close(),
  };
  return rawSource(source, file.name);
}

/** A member of the zip. Its `name` is without `.npy`. */
interface ArrayMember extends NamedArray {
  readonly member: ZipMember;
}

async function listArrays(bytes: Bytes): Promise<ArrayMember[]> {
  const members: ZipMember[] = [];
  await readZipDirectory(bytes, (member) => {
    if (!member.name.endsWith('.npy')) return;
    if (members.length === maxArrays) {
      throw new DataError(`${bytes.name} has more than ${maxArrays} arrays: save the pictures alone`);
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

/**
 * The bytes of an array: a range of the file, or decompressed into memory. The CRC-32 is checked only after
 * decompression, because an array in place is never read completely.
 */
async function openArray(bytes: Bytes, { name, member, header }: ArrayMember): Promise<Bytes> {
  const packed = packedMember(bytes, member);
  if (member.method === 0) return packed;
  const unpacked = await unpack(packed, 'raw', npyLength(header!));
  checkMember(bytes, member, unpacked);
  return memoryBytes(unpacked, `${bytes.name} (${name})`);
}
