import type { Bytes } from '../disk/bytes.ts';
import { latin1 } from '../pictures/format.ts';
import { grouped } from '../../core/wording.ts';

export const hdf5Magic = '\x89HDF\r\n\x1a\n';

/** A user block before the file's own bytes has 512 bytes, or twice as many, and so on; larger ones are not looked for. */
const maxUserBlock = 2 ** 20;
/** Enough for the fields up to the end of the file, in every version. */
const superblockBytes = 64;

/** Where an HDF5 file begins after a user block; undefined if it does not. */
export function hdf5Start(bytes: Bytes): number | undefined {
  for (let at = 0; at <= maxUserBlock && at + hdf5Magic.length <= bytes.size; at = at === 0 ? 512 : 2 * at) {
    if (latin1(bytes.read(at, hdf5Magic.length)) === hdf5Magic) return at;
  }
  return undefined;
}

/**
 * Why the library cannot open a file, with what to do about it, judging by its superblock: it has the length that the
 * file had when it was last flushed, and in versions from 1.10 a mark that is removed when the file is closed. Undefined
 * if it says neither.
 *
 * Source: HDF5 File Format Specification, II.A.
 */
export function whyNotOpened(bytes: Bytes): string | undefined {
  const start = hdf5Start(bytes);
  if (start === undefined || bytes.size - start < superblockBytes / 2) return undefined;
  const length = Math.min(superblockBytes, bytes.size - start);
  const block = bytes.read(start, length);
  const view = new DataView(block.buffer, block.byteOffset, length);
  const version = block[8]!;
  const end = endOfFile(view, version);
  if (end !== undefined && end > bytes.size) {
    return `is cut short, or its writer was killed before it closed it (${grouped(bytes.size)} of ${grouped(end)} bytes): replace it with a whole copy, or write it again`;
  }
  if (end !== undefined && end < bytes.size) {
    return `was not closed by its writer (its header tells of ${grouped(end)} of ${grouped(bytes.size)} bytes): if a program is still writing it, wait; otherwise write it again`;
  }
  return version === 3 && (block[11]! & openForWriting) !== 0
    ? 'was not closed: if a program is still writing it, wait; if its writer was killed before it closed it, run h5clear -s on it, or write it again'
    : undefined;
}

/** Opened for writing, by one writer or by one that others read beside. */
const openForWriting = 0b101;

/** The length of the whole file, of addresses of eight bytes as every usual writer takes them. */
function endOfFile(view: DataView, version: number): number | undefined {
  if (view.getUint8(version < 2 ? 13 : 9) !== 8) return undefined;
  const at = version < 2 ? 40 + 4 * version : 28;
  return at + 8 > view.byteLength ? undefined : Number(view.getBigUint64(at, true));
}
