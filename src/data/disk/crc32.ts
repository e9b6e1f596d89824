import * as zlib from 'node:zlib';

/** The remainder of each byte for the polynomial of zip, gzip and PNG, least significant bit first. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ ((remainder & 1) * 0xedb88320);
  return remainder;
});

/** CRC-32 a byte at a time, for Node before 20.15 and 22.2, whose zlib does not export `crc32`. */
export function crc32ByTable(bytes: Uint8Array, before = 0): number {
  let crc = ~before >>> 0;
  for (const byte of bytes) crc = (crc >>> 8) ^ remainders[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}

/**
 * The CRC-32 of bytes as in zip files, gzip and PNG (ISO 3309; PKWARE's APPNOTE 4.4.7).
 *
 * @param before the CRC-32 of the preceding bytes, to continue it over these; default 0, of no bytes
 */
export const crc32: (bytes: Uint8Array, before?: number) => number =
  'crc32' in zlib ? zlib.crc32 : crc32ByTable;
