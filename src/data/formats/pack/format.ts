/**
 * The layout of a pack: decoded pictures of one size in one file. All numbers are little-endian.
 *
 * | offset   | contents                                                                              |
 * | -------- | ------------------------------------------------------------------------------------- |
 * | 0        | the header, below                                                                     |
 * | 4,096    | `count` records of channels × height × width bytes: the planes of a picture, 0–255    |
 * | then     | the index: for each record a CRC-32 (uint32) and a state (uint8); if `labelled`, a    |
 * |          | label (uint16); if `named`, the end of its name (uint64), then all names (UTF-8)      |
 * | last     | `metaBytes` of JSON that describe the pictures (`PackMeta`), still part of the index  |
 *
 * So `numpy.memmap(file, 'uint8', 'r', 4096, (count, channels, height, width))` has all the pictures. An unreadable
 * picture keeps its place, because otherwise training would use the others in another order. Its record holds the
 * reason as UTF-8, padded with zeros.
 *
 * While a pack is being written, a copy of the header follows at the end, `done` records are valid, and the checksum of
 * the index is 0. Packs of earlier versions have no copy.
 */
import { DataError, SparringError } from '../../../core/errors.ts';
import { crc32 } from '../../disk/crc32.ts';
import { isSameShape, type PictureShape } from '../../pictures/source.ts';

/** Like PNG's: not text, and altered by a transfer in text mode. */
export const packMagic = '\x89spack\r\n';
export const packVersion = 1;

/** The offset of the first record: one page, so that records can be memory-mapped. */
export const recordsOffset = 4096;
export const headerBytes = 100;
const fingerprintBytes = 32;
const flagBits = { labelled: 1, named: 2 } as const;

/** What a record contains. */
export const recordStates = { unwritten: 0, picture: 1, fault: 2 } as const;

export interface PackHeader {
  readonly shape: PictureShape;
  readonly count: number;
  /** The number of valid records, from the first on. */
  readonly done: number;
  readonly labelled: boolean;
  readonly named: boolean;
  readonly namesBytes: number;
  readonly metaBytes: number;
  /** The CRC-32 of the index. */
  readonly indexChecksum: number;
  /** The SHA-256 of the count, description, names, labels and classes of the source. */
  readonly fingerprint: Uint8Array;
}

/** A description of the pictures. */
export interface PackMeta {
  /** The name and the description of the source. */
  readonly name: string;
  readonly description: string;
  readonly classNames?: readonly string[] | undefined;
  /** Where the labels of the source come from, or why it has none. Packs of earlier versions do not say. */
  readonly labelsFrom?: string | undefined;
  readonly whyNoLabels?: string | undefined;
  /** For records named `mnist[0]`, `mnist[1]` …, whose names are not stored: the part before the number. */
  readonly numbered?: string | undefined;
}

/** The parts of a pack that are known before the first picture is decoded. */
export interface PackPlan {
  /** With `done` and the checksum at 0. */
  readonly header: PackHeader;
  readonly meta: Uint8Array;
  readonly sections: PackSections;
}

/** The offset of each part of the index, and the size of the file. */
export interface PackSections {
  readonly recordBytes: number;
  readonly checksums: number;
  readonly states: number;
  readonly labels: number;
  readonly nameEnds: number;
  readonly names: number;
  readonly meta: number;
  readonly size: number;
}

/** The parts of the header that determine the layout. */
export type PackDimensions = Pick<
  PackHeader,
  'shape' | 'count' | 'labelled' | 'named' | 'namesBytes' | 'metaBytes'
>;

export function packSections(pack: PackDimensions): PackSections {
  const { count, shape, labelled, named, namesBytes, metaBytes } = pack;
  const recordBytes = shape.channels * shape.height * shape.width;
  const checksums = recordsOffset + count * recordBytes;
  const states = checksums + 4 * count;
  const labels = states + count;
  const nameEnds = labels + (labelled ? 2 * count : 0);
  const names = nameEnds + (named ? 8 * count : 0);
  const meta = names + namesBytes;
  return { recordBytes, checksums, states, labels, nameEnds, names, meta, size: meta + metaBytes };
}

export function encodePackHeader(header: PackHeader): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(packMagic, 'latin1'));
  view.setUint32(8, packVersion, true);
  view.setUint32(12, header.shape.channels, true);
  view.setUint32(16, header.shape.height, true);
  view.setUint32(20, header.shape.width, true);
  view.setBigUint64(24, BigInt(header.count), true);
  view.setBigUint64(32, BigInt(header.done), true);
  view.setBigUint64(40, BigInt(header.namesBytes), true);
  view.setUint32(48, header.metaBytes, true);
  view.setUint32(52, (header.labelled ? flagBits.labelled : 0) + (header.named ? flagBits.named : 0), true);
  view.setUint32(56, header.indexChecksum, true);
  bytes.set(header.fingerprint, 64); // 60 to 63 are free
  view.setUint32(96, crc32(bytes.subarray(0, 96)), true);
  return bytes;
}

/**
 * @param bytes the first `headerBytes` of the file, or all of a shorter one
 * @param file name of the file in errors
 * @throws SparringError if the bytes are not the header of a pack, or it has another version or unknown features
 */
export function decodePackHeader(bytes: Uint8Array, file: string): PackHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isWhole = bytes.length >= headerBytes && isPack(bytes);
  if (isWhole && view.getUint32(8, true) !== packVersion) {
    throw new DataError(
      `${file} is a pack of version ${view.getUint32(8, true)}, expected ${packVersion}: pack the pictures again with this version of sparring`,
      { code: 'newer-version' },
    );
  }
  if (!isWhole || view.getUint32(96, true) !== crc32(bytes.subarray(0, 96))) throw damagedPack(file);
  const channels = view.getUint32(12, true);
  const flags = view.getUint32(52, true);
  const isKnown = flags <= flagBits.labelled + flagBits.named && view.getUint32(60, true) === 0;
  if ((channels !== 1 && channels !== 3) || !isKnown) throw unknownPack(file);
  return {
    shape: {
      channels,
      height: view.getUint32(16, true),
      width: view.getUint32(20, true),
    },
    count: Number(view.getBigUint64(24, true)),
    done: Number(view.getBigUint64(32, true)),
    labelled: (flags & flagBits.labelled) !== 0,
    named: (flags & flagBits.named) !== 0,
    namesBytes: Number(view.getBigUint64(40, true)),
    metaBytes: view.getUint32(48, true),
    indexChecksum: view.getUint32(56, true),
    fingerprint: bytes.slice(64, 64 + fingerprintBytes),
  };
}

/** Whether a file that begins with these bytes is a pack, finished or not. */
export function isPack(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, packMagic.length)).toString('latin1') === packMagic;
}

/** Whether two packs hold the same pictures at the same size, regardless of how many are done. */
export function isSamePack(a: PackHeader, b: PackHeader): boolean {
  return (
    Buffer.compare(a.fingerprint, b.fingerprint) === 0 &&
    isSameShape(a.shape, b.shape) &&
    packSections(a).size === packSections(b).size
  );
}

/** How many entries of the index are written at a time. */
const recordsAtOnce = 2 ** 18;

/** A range of records: the first, and the one after the last. */
export type RecordRange = readonly [from: number, to: number];

/** Divides all records into ranges. */
export function recordRanges(count: number): RecordRange[] {
  return Array.from({ length: Math.ceil(count / recordsAtOnce) }, (_, i): RecordRange => [
    i * recordsAtOnce,
    Math.min((i + 1) * recordsAtOnce, count),
  ]);
}

export function encodeLabels(labels: Uint8Array | Uint16Array, [from, to]: RecordRange): Uint8Array {
  const bytes = new Uint8Array(2 * (to - from));
  const view = new DataView(bytes.buffer);
  for (let i = from; i < to; i++) view.setUint16(2 * (i - from), labels[i]!, true);
  return bytes;
}

export function encodeChecksums(checksums: Uint32Array, [from, to]: RecordRange): Uint8Array {
  const bytes = new Uint8Array(4 * (to - from));
  const view = new DataView(bytes.buffer);
  for (let i = from; i < to; i++) view.setUint32(4 * (i - from), checksums[i]!, true);
  return bytes;
}

/** The inverse of `encodeChecksums`. */
export function decodeChecksums(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

/** The inverse of `encodeLabels`. */
export function decodeLabels(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => view.getUint16(2 * i, true));
}

/** The error for a valid pack with features of another version. Ignoring these could change the pictures. */
export function unknownPack(file: string): SparringError {
  return new DataError(
    `${file} is a pack with features that this Sparring does not know: upgrade it, or pack the pictures again`,
    { code: 'newer-version' },
  );
}

export function damagedPack(file: string): SparringError {
  return new DataError(`${file} is a damaged pack: pack the pictures again`);
}
