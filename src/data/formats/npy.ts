import { DataError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';
import { latin1 } from '../pictures/format.ts';
import { grouped } from '../../core/wording.ts';

/**
 * The header of an NPY file (NumPy's NEP 1 and `numpy.lib.format`). The file begins with `\x93NUMPY`, a version and the
 * length of the header. The header is a Python dictionary with three keys:
 * `{'descr': '<f4', 'fortran_order': False, 'shape': (60000, 28, 28), }`.
 */
export interface NpyHeader {
  /** NumPy's letter: u and i for integers, f for floats. */
  readonly kind: 'u' | 'i' | 'f';
  readonly itemBytes: number;
  readonly littleEndian: boolean;
  /** Whether the first axis is the fastest. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** The offset of the values. */
  readonly dataOffset: number;
}

export const npyMagic = '\x93NUMPY';
/** Typical headers have a hundred bytes. NumPy refuses more than 10,000. */
const maxHeaderBytes = 10_000;
/** How many bytes `parseNpyHeader` needs. */
export const npyHeadBytes = 12 + maxHeaderBytes;
const maxAxes = 32;

/**
 * Parses the header of an NPY file.
 *
 * @param head the first `npyHeadBytes` bytes of the file, or all of a shorter one
 * @throws SparringError if the header is invalid, or the array does not hold plain numbers. Python objects are stored
 *   as pickles, which are programs and are never run
 */
export function parseNpyHeader(head: Uint8Array, name: string): NpyHeader {
  const fail = (why: string) =>
    new DataError(`${name} is not a supported NPY file (${why}): save it again with numpy.save`);
  if (head.length < 10 || latin1(head.subarray(0, 6)) !== npyMagic) throw fail('it does not begin like one');
  const version = head[6]!;
  if (version < 1 || version > 3) throw fail(`its version is ${version}, expected 1 to 3`);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const start = version === 1 ? 10 : 12;
  if (head.length < start) throw fail('its header is cut short');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > maxHeaderBytes) throw fail(`its header has ${grouped(length)} bytes`);
  if (head.length < start + length) throw fail('its header is cut short');
  const fields = parseDictionary(latin1(head.subarray(start, start + length)));
  if (fields === undefined)
    throw fail('its header does not have exactly the fields descr, fortran_order and shape');
  return { ...parseType(fields.descr, name), ...fields, dataOffset: start + length };
}

/**
 * Reads the header of an NPY file and checks the length of the file.
 *
 * @throws SparringError as `parseNpyHeader` does, and if the length of the file contradicts the header
 */
export function readNpyHeader(bytes: Bytes): NpyHeader {
  const header = parseNpyHeader(bytes.read(0, Math.min(bytes.size, npyHeadBytes)), bytes.name);
  const expected = npyLength(header);
  if (bytes.size !== expected) {
    throw new DataError(
      `${bytes.name} has ${grouped(bytes.size)} bytes, but its header says ${grouped(expected)}: save it again with numpy.save`,
    );
  }
  return header;
}

/** The total number of bytes of an NPY file according to its header. */
export function npyLength({ shape, itemBytes, dataOffset }: NpyHeader): number {
  return dataOffset + shape.reduce((product, size) => product * size, itemBytes);
}

/** Integers of up to four bytes, or floats of four or eight. */
export type NpyValues =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/**
 * The bytes of an array as numbers. All but bytes are copied, because a view requires aligned memory. Integers of eight
 * bytes become floats, which hold those up to 2⁵³ exactly.
 */
export function valuesOfNpy(data: Uint8Array, { kind, itemBytes, littleEndian }: NpyHeader): NpyValues {
  if (kind === 'u' && itemBytes === 1) return data;
  const copy = new Uint8Array(data);
  if (!littleEndian) {
    for (let at = 0; at < copy.length; at += itemBytes) copy.subarray(at, at + itemBytes).reverse();
  }
  const { buffer } = copy;
  if (kind === 'f') return itemBytes === 4 ? new Float32Array(buffer) : new Float64Array(buffer);
  const isSigned = kind === 'i';
  switch (itemBytes) {
    case 1:
      return new Int8Array(buffer);
    case 2:
      return isSigned ? new Int16Array(buffer) : new Uint16Array(buffer);
    case 4:
      return isSigned ? new Int32Array(buffer) : new Uint32Array(buffer);
    default:
      return Float64Array.from(isSigned ? new BigInt64Array(buffer) : new BigUint64Array(buffer), Number);
  }
}

/**
 * Reads a complete NPY file of float32 values in C order.
 *
 * @throws SparringError as `readNpyHeader` does, and if the values are of another type or in Fortran order
 */
export function readNpyFloats(bytes: Bytes): { shape: readonly number[]; data: Float32Array } {
  const header = readNpyHeader(bytes);
  const { kind, itemBytes, fortranOrder, shape, dataOffset } = header;
  if (kind !== 'f' || itemBytes !== 4 || fortranOrder) {
    throw new DataError(
      `${bytes.name} holds ${{ u: 'uint', i: 'int', f: 'float' }[kind]}${8 * itemBytes}${fortranOrder ? ' in Fortran order' : ''}, expected float32 in C order: save numpy.ascontiguousarray(a, 'float32')`,
    );
  }
  const data = valuesOfNpy(bytes.read(dataOffset, bytes.size - dataOffset), header);
  return { shape, data: data as Float32Array };
}

interface Fields {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** Parses the dictionary token by token, and nothing else of Python. If `descr` is a list, it is returned as `[`. */
function parseDictionary(text: string): Fields | undefined {
  // A structured dtype is a list of fields. It is not supported, so it is only detected.
  if (/'descr'\s*:\s*\[/.test(text)) return { descr: '[', fortranOrder: false, shape: [] };
  const tokens = text.trim().match(/'[^'\\]*'|True|False|\d{1,15}|[{}():,]|\S/g) ?? [];
  let at = 0;
  const accept = (token: string) => tokens[at] === token && ++at > 0;
  const fields: { descr?: string; fortran_order?: boolean; shape?: number[] } = {};
  if (!accept('{')) return undefined;
  while (!accept('}')) {
    const key = tokens[at++]?.slice(1, -1);
    if (!accept(':')) return undefined;
    if (key === 'descr' && tokens[at]?.startsWith("'") === true) fields.descr = tokens[at++]!.slice(1, -1);
    else if (key === 'fortran_order' && (tokens[at] === 'True' || tokens[at] === 'False')) {
      fields.fortran_order = tokens[at++] === 'True';
    } else if (key === 'shape' && accept('(')) {
      fields.shape = [];
      while (!accept(')')) {
        if (fields.shape.length === maxAxes || !/^\d+$/.test(tokens[at] ?? '')) return undefined;
        fields.shape.push(Number(tokens[at++]));
        if (!accept(',') && tokens[at] !== ')') return undefined;
      }
    } else return undefined;
    if (!accept(',') && tokens[at] !== '}') return undefined;
  }
  const { descr, fortran_order: fortranOrder, shape } = fields;
  if (descr === undefined || fortranOrder === undefined || shape === undefined || at !== tokens.length) {
    return undefined;
  }
  return { descr, fortranOrder, shape };
}

function parseType(descr: string, name: string): Pick<NpyHeader, 'kind' | 'itemBytes' | 'littleEndian'> {
  const match = /^([<>|=]?)([uif])([1248])$/.exec(descr);
  if (match !== null && !(match[2] === 'f' && match[3] === '1')) {
    return {
      kind: match[2] as 'u' | 'i' | 'f',
      itemBytes: Number(match[3]),
      littleEndian: match[1] !== '>',
    };
  }
  const [what, remedy] = otherTypes[descr.replace(/^[|<>=]/, '')[0] ?? ''] ?? [
    `numbers of type ${JSON.stringify(descr)}`,
    'save a.astype("float32")',
  ];
  throw new DataError(`${name} holds ${what}, expected an array of integers or float32: ${remedy}`);
}

/** What other types of values are, by NumPy's letter, and what to do with them. */
const otherTypes: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  O: ['Python objects, which are pickled programs and are not run', 'save an array of numbers'],
  '[': ['records of several fields', 'save the field of the pictures, such as a["image"]'],
  b: ['true and false', 'save (255 * a).astype("uint8")'],
  c: ['complex numbers', 'save numpy.abs(a)'],
  U: ['text', 'save the pictures themselves'],
  S: ['text', 'save the pictures themselves'],
};
