import * as zlib from 'node:zlib';
import { crc32ByTable, crcOf, type Crc } from '../../core/crc32.ts';

/** Castagnoli's CRC-32C, as in TFRecord files (RFC 3720, 12.1). @param before as in `crc32` */
export const crc32c: Crc = crcOf(0x82f63b78);

/**
 * The CRC-32 of bytes as in zip files, gzip and PNG (ISO 3309; PKWARE's APPNOTE 4.4.7). By tables for Node before
 * 20.15 and 22.2, whose zlib does not export `crc32`.
 *
 * @param before the CRC-32 of the preceding bytes, to continue it over these; default 0, of no bytes
 */
export const crc32: Crc = 'crc32' in zlib ? crc32ByZlib : crc32ByTable;

/** Node gives 0 for no bytes of an empty buffer, whatever preceded them. */
function crc32ByZlib(bytes: Uint8Array, before = 0): number {
  return bytes.length === 0 ? before : zlib.crc32(bytes, before);
}
