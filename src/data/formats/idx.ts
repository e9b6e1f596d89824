import { SparringError } from '../../core/errors.ts';
import type { Bytes } from '../disk/bytes.ts';

/** An array read from an IDX file: `data` holds the product of `sizes` bytes, the last axis fastest. */
export interface IdxArray {
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;
const mostAxes = 8;

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST: two zero bytes, the type 0x08, the number of
 * axes, a big-endian 32-bit size for each axis, the values. `data` is a view of `bytes`, so a header that
 * lies takes no memory.
 *
 * @param name what errors call the file
 * @throws SparringError if the bytes are no IDX file, of another type, or not exactly as many as the header
 *   says
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const { sizes, headerLength } = parseIdxHeader(bytes, name, bytes.length);
  return { sizes, data: bytes.subarray(headerLength) };
}

/** What an IDX file says of itself; the values follow the header. */
export interface IdxHeader {
  readonly sizes: readonly number[];
  readonly headerLength: number;
}

/** The header of an IDX file whose values are to be read piece by piece. Throws as `parseIdx` does. */
export function readIdxHeader(bytes: Bytes): IdxHeader {
  const head = bytes.read(0, Math.min(bytes.size, 4 + 4 * mostAxes));
  return parseIdxHeader(head, bytes.name, bytes.size);
}

/**
 * The header of an IDX file, of which `bytes` are the beginning. Throws as `parseIdx` does.
 *
 * @param size how many bytes there are in all, header included; undefined if that is to be found out
 */
export function parseIdxHeader(bytes: Uint8Array, name: string, size?: number): IdxHeader {
  if (bytes.length < 4) {
    throw new SparringError(`${name}: ${bytes.length} bytes are too few for an IDX file: fetch it again`);
  }
  const zero0 = bytes[0]!;
  const zero1 = bytes[1]!;
  const type = bytes[2]!;
  const axes = bytes[3]!;
  if (zero0 !== 0 || zero1 !== 0) {
    const hint = zero0 === 0x1f && zero1 === 0x8b ? ', but gzip: unpack it first' : '';
    throw new SparringError(
      `${name}: not an IDX file (begins with ${hex(zero0)} ${hex(zero1)}, expected 00 00)${hint}`,
    );
  }
  if (type !== unsignedByte) {
    throw new SparringError(`${name}: IDX type ${hex(type)} is not read, expected unsigned bytes (08)`);
  }
  if (axes === 0 || axes > mostAxes) {
    throw new SparringError(`${name}: an IDX file of ${axes} axes is not read, expected 1 to ${mostAxes}`);
  }
  const headerLength = 4 + 4 * axes;
  if (bytes.length < headerLength) {
    throw new SparringError(
      `${name}: ends within its header (${bytes.length} bytes, expected ${headerLength}): fetch it again`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerLength);
  const sizes = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const found = size === undefined ? undefined : size - headerLength;
  if (found !== undefined && found !== valuesIn(sizes)) {
    throw new SparringError(
      `${name}: holds ${found} values where its header says ${sizes.join('×')}: fetch it again`,
    );
  }
  return { sizes, headerLength };
}

/** How many values there are. Eight sizes below 2^32 multiply to less than 2^256: no overflow, and rounding cannot make it equal. */
export function valuesIn(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
