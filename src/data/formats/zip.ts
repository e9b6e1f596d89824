import { isUtf8 } from 'node:buffer';
import { DataError } from '../../core/errors.ts';
import { partOf, type Bytes } from '../disk/bytes.ts';
import { crc32 } from '../disk/crc32.ts';
import { damaged } from '../disk/damaged.ts';
import { unpackAtOnce } from '../disk/inflate.ts';
import { grouped, onOneLine } from '../../core/wording.ts';

/**
 * A member of a zip file, from the central directory at the end of the file (PKWARE's APPNOTE 6.3.10, sections 4.3.7,
 * 4.3.12, 4.3.14 to 4.3.16 and 4.5.3).
 *
 * Members may be stored or deflated. Files over 4 GB and more than 65,535 members are supported through the zip64
 * records. Data before the first member is skipped. Names are only used as names: nothing is written. The directory is
 * read a megabyte at a time, even if it has millions of members.
 */
export interface ZipMember {
  /** As stored. It may contain `../`, so it must not be used as a path. */
  readonly name: string;
  /** Whether the zip does not say how the name is encoded: it has a character for each byte (`readingsOf`). */
  readonly isRaw?: boolean;
  /** The offset of its local header. */
  readonly offset: number;
  readonly packedSize: number;
  readonly size: number;
  /** The CRC-32 of the decompressed data. */
  readonly crc: number;
  /** 0 for stored, 8 for deflated, `encrypted` if it needs a password. */
  readonly method: number;
}

/** A method number of our own for members that are encrypted according to their general-purpose flag. */
export const encrypted = 0x1_0000;

/** The names of more members would take gigabytes. */
export const maxMembers = 2 ** 24;

/** The method of members that are not compressed. */
export const stored = 0;
const deflated = 8;
/** Others that usual programs write. Source: PKWARE's APPNOTE 6.3, 4.4.5. */
const methodNames: Readonly<Record<number, string>> = {
  9: 'Deflate64, as Windows writes large ones',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
};
const signature = {
  localHeader: 0x04034b50,
  centralHeader: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;
const endBytes = 22;
const maxCommentBytes = 0xffff;
const windowBytes = 2 ** 20;
const centralHeaderBytes = 46;
const localHeaderBytes = 30;
const zip64Extra = 1;
const unicodePathExtra = 0x7075;

/**
 * Calls `visit` with each member, in the order of the directory. Yields to the event loop now and then.
 *
 * @throws SparringError if the directory is damaged or cut off, or has more than `maxMembers`
 */
export async function readZipDirectory(bytes: Bytes, visit: (member: ZipMember) => void): Promise<void> {
  const { start, end, shift, members } = findDirectory(bytes);
  let window: Uint8Array = new Uint8Array();
  let windowStart = start;
  /** The bytes of the directory from `at` on; reads the next megabyte if necessary. */
  const take = (at: number, length: number): Uint8Array => {
    if (at + length > end) throw damaged(bytes, 'ends within its directory');
    if (at + length > windowStart + window.length) {
      windowStart = at;
      window = bytes.read(at, Math.min(end - at, Math.max(windowBytes, length)));
    }
    return window.subarray(at - windowStart, at - windowStart + length);
  };
  let found = 0;
  for (let at = start; at < end; found++) {
    if (found >= maxMembers) {
      throw new DataError(
        `${bytes.name} has more than ${grouped(maxMembers)} members: split it into several zip files`,
      );
    }
    const head = view(take(at, centralHeaderBytes));
    if (head.getUint32(0, true) !== signature.centralHeader) {
      throw damaged(bytes, `has no member in its directory at byte ${grouped(at)}`);
    }
    const nameLength = head.getUint16(28, true);
    const extraLength = head.getUint16(30, true);
    const length = centralHeaderBytes + nameLength + extraLength + head.getUint16(32, true);
    const entry = take(at, length);
    visit(parseMember(entry, nameLength, extraLength, shift));
    at += length;
    if (found % 4096 === 4095) await new Promise(setImmediate);
  }
  if (found !== members && found % 0x10000 !== members) {
    throw damaged(bytes, `lists ${grouped(found)} members, but claims ${grouped(members)}`);
  }
}

/** Why a member cannot be decompressed, which its entry of the directory says already. */
export function faultOfMethod({ name, method }: Pick<ZipMember, 'name' | 'method'>): string | undefined {
  if (method === stored || method === deflated) return undefined;
  if (method === encrypted) return `${onOneLine(name)} is encrypted: write the zip without a password`;
  const known = methodNames[method];
  return `${onOneLine(name)} is compressed with method ${method}${known === undefined ? '' : ` (${known})`}, expected stored or deflated: write the zip with one of these`;
}

/**
 * The bytes of a member as they are in the zip, compressed or not: a range of the zip.
 *
 * @throws SparringError if the member is missing, encrypted, or compressed with another method
 */
export function packedMember(zip: Bytes, member: ZipMember): Bytes {
  const { offset, packedSize, size, method } = member;
  const fault = faultOfMethod(member);
  if (fault !== undefined) throw new DataError(fault);
  const head = view(zip.read(offset, localHeaderBytes));
  if (head.getUint32(0, true) !== signature.localHeader) {
    throw damaged(zip, `has no member at byte ${grouped(offset)}`);
  }
  if (method === stored && size !== packedSize) {
    throw damaged(zip, `has a stored member of ${grouped(packedSize)} bytes that claims ${grouped(size)}`);
  }
  const start = offset + localHeaderBytes + head.getUint16(26, true) + head.getUint16(28, true);
  return partOf(zip, start, packedSize);
}

/**
 * Reads and decompresses a member synchronously. The caller must limit its size.
 *
 * @throws SparringError as `packedMember` does, and if the result does not have the size or the CRC-32 of the member
 */
export function readMember(zip: Bytes, member: ZipMember): Uint8Array<ArrayBuffer> {
  const packed = packedMember(zip, member);
  const unpacked =
    member.method === stored ? packed.read(0, packed.size) : unpackAtOnce(packed, 'raw', member.size);
  checkMember(zip, member, unpacked);
  return unpacked;
}

/** @throws SparringError if the decompressed data does not have the CRC-32 of the member */
export function checkMember(zip: Bytes, { name, crc }: ZipMember, unpacked: Uint8Array): void {
  if (crc32(unpacked) !== crc) throw damaged(zip, `holds ${onOneLine(name)} with a wrong CRC-32`);
}

function parseMember(entry: Uint8Array, nameLength: number, extraLength: number, shift: number): ZipMember {
  const head = view(entry);
  const flags = head.getUint16(8, true);
  const nameBytes = Buffer.from(entry.buffer, entry.byteOffset + centralHeaderBytes, nameLength);
  const sizes = {
    size: head.getUint32(24, true),
    packedSize: head.getUint32(20, true),
    offset: head.getUint32(42, true),
  };
  // Values that do not fit into 32 bits are in the extra field, in this order.
  const extra = findExtra(entry, centralHeaderBytes + nameLength, extraLength, zip64Extra);
  const wide = Array.from({ length: extra.length >> 3 }, (_, i) => uint64(view(extra), 8 * i));
  for (const key of ['size', 'packedSize', 'offset'] as const) {
    if (sizes[key] === 0xffffffff && wide.length > 0) sizes[key] = wide.shift()!;
  }
  return {
    ...nameOf(nameBytes, (flags & 0x800) !== 0, () =>
      findExtra(entry, centralHeaderBytes + nameLength, extraLength, unicodePathExtra),
    ),
    ...sizes,
    offset: sizes.offset + shift,
    crc: head.getUint32(16, true),
    method: (flags & 1) === 0 ? head.getUint16(10, true) : encrypted,
  };
}

/** A name in UTF-8 if the zip says so, or has it in UTF-8 as well. @param unicodePath the extra field for that */
function nameOf(
  bytes: Buffer,
  isSaidUtf8: boolean,
  unicodePath: () => Uint8Array,
): Pick<ZipMember, 'name' | 'isRaw'> {
  if (bytes.every((byte) => byte < 0x80)) return { name: bytes.toString('latin1') };
  if (isSaidUtf8 && isUtf8(bytes)) return { name: bytes.toString() };
  // A version, the CRC-32 of the name that it belongs to, and the name in UTF-8 (section 4.6.9).
  const extra = unicodePath();
  const unicode = extra.subarray(5);
  const isOfName = extra.length > 5 && extra[0] === 1 && view(extra).getUint32(1, true) === crc32(bytes);
  if (isOfName && isUtf8(unicode)) return { name: Buffer.from(unicode).toString() };
  return { name: bytes.toString('latin1'), isRaw: true };
}

/** The data of an extra field; empty if the member has none of this kind. */
function findExtra(entry: Uint8Array, start: number, length: number, kind: number): Uint8Array {
  const head = view(entry);
  for (let at = start; at + 4 <= start + length;) {
    const size = head.getUint16(at + 2, true);
    if (head.getUint16(at, true) === kind) {
      return entry.subarray(at + 4, Math.min(at + 4 + size, start + length));
    }
    at += 4 + size;
  }
  return new Uint8Array();
}

interface Directory {
  readonly start: number;
  readonly end: number;
  /** Added to the offsets in the directory, if there is data before the zip. */
  readonly shift: number;
  readonly members: number;
}

function findDirectory(bytes: Bytes): Directory {
  const tailStart = Math.max(0, bytes.size - endBytes - maxCommentBytes);
  const tail = view(bytes.read(tailStart, bytes.size - tailStart));
  let at = tail.byteLength - endBytes;
  // The comment may contain the signature. In the real end record, the comment ends with the file.
  while (
    at >= 0 &&
    !(
      tail.getUint32(at, true) === signature.end &&
      at + endBytes + tail.getUint16(at + 20, true) === tail.byteLength
    )
  ) {
    at -= 1;
  }
  if (at < 0) throw damaged(bytes, 'has no directory at its end');
  let members = tail.getUint16(at + 10, true);
  let size = tail.getUint32(at + 12, true);
  let offset = tail.getUint32(at + 16, true);
  let end = tailStart + at;
  const locator = end - 20;
  if (locator >= 0) {
    const head = view(bytes.read(locator, 20));
    if (head.getUint32(0, true) === signature.locator64) {
      // The end record is directly before its locator, unless it has extensible data; then the locator has its offset.
      end = locator - 56;
      let wide = end < 0 ? undefined : view(bytes.read(end, 56));
      if (wide?.getUint32(0, true) !== signature.end64) {
        end = uint64(head, 8);
        wide = view(bytes.read(end, 56));
      }
      if (wide.getUint32(0, true) !== signature.end64) throw damaged(bytes, 'has no zip64 directory');
      members = uint64(wide, 32);
      size = uint64(wide, 40);
      offset = uint64(wide, 48);
    }
  }
  const shift = end - size - offset;
  if (!(shift >= 0)) throw damaged(bytes, 'has a directory that ends after the file');
  return { start: offset + shift, end, shift, members };
}

/** An unsigned 64-bit number; infinite if it is not a safe integer, and so too large for any file. */
function uint64(head: DataView, at: number): number {
  const value = head.getUint32(at, true) + head.getUint32(at + 4, true) * 2 ** 32;
  return value <= Number.MAX_SAFE_INTEGER ? value : Infinity;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
