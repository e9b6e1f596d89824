import { DataError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import { memoryBytes, partOf, type Bytes } from '../disk/bytes.ts';
import { damaged } from '../disk/damaged.ts';
import { unpack, unpackHead } from '../disk/inflate.ts';
import { latin1 } from '../pictures/format.ts';
import { grouped } from '../../core/wording.ts';

/**
 * An array of numbers from a MAT file of level 5 (MathWorks, "MAT-File Format", 2018).
 *
 * After a header of 128 bytes, the file consists of elements: a type, a length, and data padded to 8 bytes. An array is
 * an element that contains further elements (flags, sizes, name, values). Usually it is inside an element compressed
 * with zlib. Values may be stored as a smaller type than the array's, always with the first axis fastest.
 */
export interface MatArray {
  readonly sizes: readonly number[];
  readonly numberType: NumberType;
  readonly littleEndian: boolean;
  readonly data: Bytes;
}

/** The storage types of values, by their number in the format. */
const numberTypes = {
  1: { bytes: 1, get: (view: DataView, at: number) => view.getInt8(at) },
  2: { bytes: 1, get: (view: DataView, at: number) => view.getUint8(at) },
  3: { bytes: 2, get: (view: DataView, at: number, little: boolean) => view.getInt16(at, little) },
  4: { bytes: 2, get: (view: DataView, at: number, little: boolean) => view.getUint16(at, little) },
  5: { bytes: 4, get: (view: DataView, at: number, little: boolean) => view.getInt32(at, little) },
  6: { bytes: 4, get: (view: DataView, at: number, little: boolean) => view.getUint32(at, little) },
  7: { bytes: 4, get: (view: DataView, at: number, little: boolean) => view.getFloat32(at, little) },
  9: { bytes: 8, get: (view: DataView, at: number, little: boolean) => view.getFloat64(at, little) },
} as const;
export type NumberType = keyof typeof numberTypes;
/** `numberType` of unsigned bytes. */
export const unsignedBytes: NumberType = 2;

export const matMagic = 'MATLAB 5.0 MAT-file';

const headerBytes = 128;
const element = { int8: 1, int32: 5, uint32: 6, matrix: 14, compressed: 15 } as const;
/** The range of classes that are arrays of real numbers, from double to uint32. Others are cells, text or objects. */
const numberClasses = { first: 6, last: 13 } as const;
const complexFlag = 0x800;
const maxAxes = 32;
/** The flags, sizes and name of an array take fewer bytes than this. */
const arrayHeadBytes = 1024;

/**
 * Reads the arrays of a MAT file with the given names, and the names and sizes of the others. Compressed arrays are decompressed into memory. Others are
 * ranges of `bytes`.
 *
 * @throws SparringError if the file is damaged, or one of the arrays is not of real numbers or decompresses to more
 *   than 2 GB
 */
export async function readMat(
  bytes: Bytes,
  names: ReadonlySet<string>,
): Promise<{ readonly arrays: Map<string, MatArray>; readonly others: readonly string[] }> {
  const head = bytes.read(0, headerBytes);
  const endian = latin1(head.subarray(126, 128));
  if (!latin1(head).startsWith(matMagic) || (endian !== 'IM' && endian !== 'MI')) {
    throw new DataError(`${bytes.name} is not a MAT file of level 5: save it with -v7`);
  }
  const little = endian === 'IM';
  const arrays = new Map<string, MatArray>();
  const others: string[] = [];
  for (let at = headerBytes; at < bytes.size;) {
    const { type, size, data } = readTag(bytes, at, little);
    const content = partOf(bytes, data, size);
    if (type === element.compressed) {
      const start = memoryBytes(unpackHead(content, 'zlib', arrayHeadBytes), bytes.name);
      const inner = readTag(start, 0, little);
      if (inner.type === element.matrix) {
        const { name, sizes } = readArrayHead(partOf(start, 8, start.size - 8), little);
        if (!names.has(name)) others.push(`${name} ${sizes.join('×')}`);
        else {
          const unpacked = memoryBytes(await unpack(content, 'zlib', 8 + inner.size), bytes.name);
          arrays.set(name, readArray(partOf(unpacked, 8, inner.size), little));
        }
      }
    } else if (type === element.matrix) {
      const { name, sizes } = readArrayHead(content, little);
      if (names.has(name)) arrays.set(name, readArray(content, little));
      else others.push(`${name} ${sizes.join('×')}`);
    }
    at = data + size;
  }
  return { arrays, others };
}

/** All values of an array. */
export function valuesOf({ data, numberType, littleEndian }: MatArray): Float64Array {
  const { bytes, get } = numberTypes[numberType];
  const all = data.read(0, data.size);
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  return Float64Array.from({ length: data.size / bytes }, (_, i) => get(view, i * bytes, littleEndian));
}

interface Tag {
  readonly type: number;
  readonly size: number;
  /** The offset of the data. */
  readonly data: number;
  /** The offset of the next element within an array. */
  readonly next: number;
}

function readTag(bytes: Bytes, at: number, little: boolean): Tag {
  const tag = bytes.read(at, 8);
  const view = new DataView(tag.buffer, tag.byteOffset, 8);
  const first = view.getUint32(0, little);
  // Up to four bytes of data are stored in the tag itself. Their length shares a word with the type.
  if (first >>> 16 !== 0) return { type: first & 0xffff, size: first >>> 16, data: at + 4, next: at + 8 };
  const size = view.getUint32(4, little);
  return { type: first, size, data: at + 8, next: at + 8 + 8 * Math.ceil(size / 8) };
}

interface ArrayHead {
  readonly name: string;
  readonly sizes: readonly number[];
  /** Whether the values are real numbers. */
  readonly isReal: boolean;
  /** The offset of the element with the values. */
  readonly values: number;
}

/** Reads the flags, sizes and name of an array. `content` is at least its beginning. */
function readArrayHead(content: Bytes, little: boolean): ArrayHead {
  const flags = readTag(content, 0, little);
  if (flags.type !== element.uint32 || flags.size !== 8) throw damaged(content, 'has an array without flags');
  const word = viewOf(content, flags.data, 4).getUint32(0, little);
  const dimensions = readTag(content, flags.next, little);
  if (dimensions.type !== element.int32 || dimensions.size > 4 * maxAxes || dimensions.size % 4 !== 0) {
    throw damaged(content, 'has an array without sizes');
  }
  const view = viewOf(content, dimensions.data, dimensions.size);
  const sizes = Array.from({ length: dimensions.size / 4 }, (_, axis) => view.getUint32(4 * axis, little));
  const name = readTag(content, dimensions.next, little);
  if (name.type !== element.int8 || name.size > arrayHeadBytes)
    throw damaged(content, 'has an array without a name');
  const kind = word & 0xff;
  return {
    name: latin1(content.read(name.data, name.size)),
    sizes,
    isReal: kind >= numberClasses.first && kind <= numberClasses.last && (word & complexFlag) === 0,
    values: name.next,
  };
}

function readArray(content: Bytes, little: boolean): MatArray {
  const { name, sizes, isReal, values } = readArrayHead(content, little);
  const tag = isReal ? readTag(content, values, little) : undefined;
  if (tag === undefined || !isNumberType(tag.type)) {
    throw new DataError(
      `${content.name} holds ${name}, which is not an array of real numbers of up to 32 bits: save it as uint8`,
    );
  }
  const count = sizeOf(sizes);
  if (tag.size !== count * numberTypes[tag.type].bytes) {
    throw damaged(
      content,
      `holds ${grouped(tag.size)} bytes of ${name}, but its sizes are ${sizes.join('×')}`,
    );
  }
  return {
    sizes,
    numberType: tag.type,
    littleEndian: little,
    data: partOf(content, tag.data, tag.size),
  };
}

function isNumberType(type: number): type is NumberType {
  return type in numberTypes;
}

function viewOf(bytes: Bytes, at: number, length: number): DataView {
  const read = bytes.read(at, length);
  return new DataView(read.buffer, read.byteOffset, read.byteLength);
}
