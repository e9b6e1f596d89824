import { isGzip } from '../disk/inflate.ts';
import { DataError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';

/** An array read from an IDX file: `data` holds the product of `sizes` bytes, the last axis fastest. */
export interface IdxArray {
  readonly sizes: readonly number[];
  readonly data: Uint8Array<ArrayBuffer>;
}

const unsignedByte = 0x08;
const maxAxes = 8;

/**
 * Parses an IDX file of unsigned bytes, the format of MNIST: two zero bytes, the type 0x08, the number of axes, a
 * big-endian 32-bit size for each axis, and the values. `data` is a view of `bytes`, so false sizes allocate nothing.
 *
 * @param name of the file in errors
 * @throws SparringError if the bytes are not an IDX file, have another type, or their number contradicts the header
 */
export function parseIdx(bytes: Uint8Array<ArrayBuffer>, name: string): IdxArray {
  const { sizes, headerLength } = parseIdxHeader(bytes, name, bytes.length);
  return { sizes, data: bytes.subarray(headerLength) };
}

/** The header of an IDX file. The values follow it. */
export interface IdxHeader {
  readonly sizes: readonly number[];
  readonly headerLength: number;
}

/** Reads the header of an IDX file, to read its values piece by piece. @throws SparringError as `parseIdx` does */
export function readIdxHeader(bytes: Bytes): IdxHeader {
  const head = bytes.read(0, Math.min(bytes.size, 4 + 4 * maxAxes));
  return parseIdxHeader(head, bytes.name, bytes.size);
}

/**
 * Parses the header of an IDX file.
 *
 * @param bytes the beginning of the file
 * @param size of the file, header included; undefined if it is not known yet
 * @throws SparringError as `parseIdx` does
 */
export function parseIdxHeader(bytes: Uint8Array, name: string, size?: number): IdxHeader {
  if (bytes.length < 4) {
    throw new DataError(
      `${name}: ${bytes.length} bytes are too few for an IDX file: replace it with a whole copy`,
    );
  }
  const zero0 = bytes[0]!;
  const zero1 = bytes[1]!;
  const type = bytes[2]!;
  const axes = bytes[3]!;
  if (zero0 !== 0 || zero1 !== 0) {
    const hint = isGzip(bytes) ? ', but gzip: decompress it first' : '';
    throw new DataError(
      `${name}: not an IDX file (begins with ${hex(zero0)} ${hex(zero1)}, expected 00 00)${hint}`,
    );
  }
  if (type !== unsignedByte) {
    throw new DataError(
      `${name}: IDX type ${hex(type)} is not supported, expected unsigned bytes (08): save it with numpy.save`,
    );
  }
  if (axes === 0 || axes > maxAxes) {
    throw new DataError(`${name}: an IDX file of ${axes} axes is not supported, expected 1 to ${maxAxes}`);
  }
  const headerLength = 4 + 4 * axes;
  if (bytes.length < headerLength) {
    throw new DataError(
      `${name}: ends within its header (${bytes.length} bytes, expected ${headerLength}): replace it with a whole copy`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerLength);
  const sizes = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const found = size === undefined ? undefined : size - headerLength;
  if (found !== undefined && found !== valuesIn(sizes)) {
    throw new DataError(
      `${name}: holds ${found} values, but its header says ${sizes.join('×')}: replace it with a whole copy`,
    );
  }
  return { sizes, headerLength };
}

/**
 * The number of values. The product of eight sizes below 2³² is below 2²⁵⁶, so it cannot overflow, and a rounded
 * product is too large to equal the length of a file.
 */
export function valuesIn(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
