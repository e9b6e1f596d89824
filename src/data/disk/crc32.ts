import * as zlib from 'node:zlib';

type Crc = (bytes: Uint8Array, before?: number) => number;

/** A CRC of 32 bits, a byte at a time. @param polynomial with the least significant bit first */
function crcOf(polynomial: number): Crc {
  const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ ((remainder & 1) * polynomial);
    return remainder;
  });
  return (bytes, before = 0) => {
    let crc = ~before >>> 0;
    for (const byte of bytes) crc = (crc >>> 8) ^ remainders[(crc ^ byte) & 0xff]!;
    return ~crc >>> 0;
  };
}

/** The CRC-32 by a table, for Node before 20.15 and 22.2, whose zlib does not export `crc32`. */
export const crc32ByTable: Crc = crcOf(0xedb88320);

/** Castagnoli's CRC-32C, as in TFRecord files (RFC 3720, 12.1). @param before as in `crc32` */
export const crc32c: Crc = crcOf(0x82f63b78);

/**
 * The CRC-32 of bytes as in zip files, gzip and PNG (ISO 3309; PKWARE's APPNOTE 4.4.7).
 *
 * @param before the CRC-32 of the preceding bytes, to continue it over these; default 0, of no bytes
 */
export const crc32: Crc = 'crc32' in zlib ? zlib.crc32 : crc32ByTable;
