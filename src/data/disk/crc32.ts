import * as zlib from 'node:zlib';

/** The remainder of each byte, for the polynomial that zip, gzip and PNG share, least bit first. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ ((remainder & 1) * 0xedb88320);
  return remainder;
});

/** CRC-32 a byte at a time: for Node before 20.15 and 22.2, whose zlib does not offer its own. */
export function crc32ByTable(bytes: Uint8Array, before = 0): number {
  let crc = ~before >>> 0;
  for (const byte of bytes) crc = (crc >>> 8) ^ remainders[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}

/**
 * The CRC-32 of bytes as zip files, gzip and PNG have it (ISO 3309; PKWARE's APPNOTE 4.4.7).
 *
 * @param before that of what stands before the bytes, for one over all of it; default 0, of nothing
 */
export const crc32: (bytes: Uint8Array, before?: number) => number =
  'crc32' in zlib ? zlib.crc32 : crc32ByTable;
