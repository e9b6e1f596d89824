import { SparringError } from '../../../core/errors.ts';
import type { Bytes } from '../../disk/bytes.ts';
import { crc32 } from '../../disk/crc32.ts';
import {
  damagedPack,
  decodeChecksums,
  decodeLabels,
  decodePackHeader,
  headerBytes,
  packSections,
  recordsOffset,
  recordStates,
  unknownPack,
  type PackHeader,
  type PackMeta,
  type PackSections,
} from './format.ts';
import { maxPicturePixels, resizePlanes } from '../../pictures/decode.ts';
import { nameOfFile, sizeWording } from '../raw-source.ts';
import { isSameShape, type PictureSource } from '../../pictures/source.ts';
import { counted, grouped, onOneLine } from '../../../core/wording.ts';

/** The index is read a stretch at a time where it need not be kept. */
const stretchBytes = 4 * 2 ** 20;
/** Names are looked up so many at once, and no longer ones than would be read then. */
const namesAtOnce = 512;
const longestNames = 16 * 2 ** 20;
/** More than this is said by no pack of ours, and would take memory. */
const mostPictures = 100_000_000;
const longestMeta = 64 * 2 ** 20;

/**
 * A pack (`writePack`): pictures of one size that need no decoding. Records are those of the source that was
 * packed, in its order and under its names, and what could not be read then cannot be read now; so training sees
 * the same, in the same order, as it would from that source at this size.
 *
 * Kept in memory: five bytes a picture, and its label. Each record is checked (CRC-32) when it is read, and the
 * index when the pack is opened.
 *
 * @param bytes the source's from now on
 * @param name what to call the source, if not after the file
 * @throws SparringError if the pack is damaged, cut short, or was never finished
 */
export async function openPack(bytes: Bytes, name?: string): Promise<PictureSource> {
  const header = readPackHeader(bytes);
  const { shape, count, done } = header;
  if (done < count) {
    throw new SparringError(
      `${bytes.name} is the beginning of a pack, ${grouped(done)} of ${counted(count, 'picture')}: finish it by the sparring data pack that began it`,
    );
  }
  const sections = packSections(header);
  const { checksums, states, labels, meta } = readIndex(bytes, header, sections);
  const nameOf = nameReader(bytes, header, sections, meta);
  const faults = states.reduce((sum, state) => sum + (state === recordStates.fault ? 1 : 0), 0);

  const planesOf = (index: number): Uint8Array => {
    const record = bytes.read(recordsOffset + index * sections.recordBytes, sections.recordBytes);
    if (crc32(record) !== checksums[index]) {
      throw new SparringError('this record of the pack is damaged: pack the pictures again');
    }
    if (states[index] === recordStates.fault) throw new SparringError(faultIn(record));
    return record;
  };
  const named = <T>(index: number, work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      throw new SparringError(`${nameOf(index)}: ${thrown.message}`, { cause: thrown });
    }
  };
  const ofFaults = faults === 0 ? '' : `, ${grouped(faults)} of them unreadable`;
  return {
    kind: 'pictures',
    description: `pack of ${counted(count, 'picture')} of ${sizeWording(shape)}${labels === undefined ? '' : ', with labels'}${ofFaults}, made of ${meta.name} (${meta.description})`,
    name: name ?? nameOfFile(bytes.name),
    count,
    channels: shape.channels,
    labels,
    classNames: meta.classNames,
    quickAt: shape,
    nameOf,
    async read(index, to) {
      const planes = named(index, () => planesOf(index));
      return isSameShape(shape, to) ? planes : resizePlanes(planes, shape, to);
    },
    stored: async (index) => ({ kind: 'planes', planes: named(index, () => planesOf(index)), shape }),
    close: () => bytes.close(),
  };
}

/**
 * What a pack says of itself, checked against the length of the file.
 *
 * @throws SparringError if it is no pack, is damaged or cut short
 */
export function readPackHeader(bytes: Bytes): PackHeader {
  const header = decodePackHeader(bytes.read(0, Math.min(headerBytes, bytes.size)), bytes.name);
  const { shape, count, done } = header;
  const area = shape.height * shape.width;
  const isPossible = count >= 1 && count <= mostPictures && done <= count && header.metaBytes <= longestMeta;
  if (!isPossible || area < 1 || area > maxPicturePixels) throw damagedPack(bytes.name);
  const { size } = packSections(header);
  if (bytes.size !== size) {
    throw new SparringError(
      `${bytes.name} is a pack that was cut short: it has ${grouped(bytes.size)} bytes, expected ${grouped(size)}; fetch it or pack the pictures again`,
    );
  }
  return header;
}

/** The reason that stands in place of a picture, as one line: a pack may say anything. */
export function faultIn(record: Uint8Array): string {
  const end = record.indexOf(0);
  const text = Buffer.from(end < 0 ? record : record.subarray(0, end)).toString();
  return onOneLine(text) || 'unreadable';
}

interface PackIndex {
  readonly checksums: Uint32Array;
  readonly states: Uint8Array;
  readonly labels: Uint16Array | undefined;
  readonly meta: PackMeta;
}

/** Reads the index from its beginning to its end, so that its checksum is known, and keeps what is wanted. */
function readIndex(bytes: Bytes, header: PackHeader, sections: PackSections): PackIndex {
  let checksum = 0;
  const take = (from: number, to: number): Uint8Array => {
    const part = bytes.read(from, to - from);
    checksum = crc32(part, checksum);
    return part;
  };
  const checksums = take(sections.checksums, sections.states);
  const states = take(sections.states, sections.labels);
  const labels = take(sections.labels, sections.nameEnds);
  for (let at = sections.nameEnds; at < sections.meta; at += stretchBytes) {
    take(at, Math.min(at + stretchBytes, sections.meta));
  }
  const meta = take(sections.meta, sections.size);
  if (checksum !== header.indexChecksum) throw damagedPack(bytes.name);
  return {
    checksums: decodeChecksums(checksums),
    states: states.slice(),
    labels: header.labelled ? decodeLabels(labels) : undefined,
    meta: metaOf(meta, bytes.name),
  };
}

function metaOf(text: Uint8Array, file: string): PackMeta {
  let found: Partial<Record<keyof PackMeta, unknown>>;
  try {
    found = Object(JSON.parse(Buffer.from(text).toString())) as typeof found;
  } catch {
    throw damagedPack(file);
  }
  const { name, description, classNames, numbered, ...others } = found;
  const fits =
    isText(name) &&
    isText(description) &&
    (classNames === undefined || (Array.isArray(classNames) && classNames.every(isText))) &&
    (numbered === undefined || isText(numbered)) &&
    Object.keys(others).length === 0;
  if (!fits) throw unknownPack(file);
  return { name, description, classNames, numbered };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Names are read from the file when they are asked for: they may be longer than the pictures' whole index. */
function nameReader(
  bytes: Bytes,
  { named, count }: PackHeader,
  { nameEnds, names: namesAt }: PackSections,
  { numbered }: PackMeta,
): (index: number) => string {
  if (!named) return (index) => `${numbered ?? 'record'}[${index}]`;
  let first = 0;
  let names: string[] = [];
  const load = (from: number): void => {
    const upTo = Math.min(from + namesAtOnce, count);
    const before = from === 0 ? 0 : 1; // where the first name begins is where the one before it ends
    const ends = bytes.read(nameEnds + 8 * (from - before), 8 * (upTo - from + before));
    const view = new DataView(ends.buffer, ends.byteOffset, ends.byteLength);
    const endOf = (i: number) => (i < 0 ? 0 : Number(view.getBigUint64(8 * i, true)));
    const start = before === 0 ? 0 : endOf(0);
    const length = endOf(upTo - from - 1 + before) - start;
    if (length > longestNames) throw damagedPack(bytes.name);
    const text = bytes.read(namesAt + start, length);
    names = Array.from({ length: upTo - from }, (_, i) => {
      const [begin, end] = [endOf(i - 1 + before), endOf(i + before)];
      return Buffer.from(text.subarray(begin - start, end - start)).toString();
    });
    first = from;
  };
  return (index) => {
    try {
      if (index < first || index >= first + names.length) load(index - (index % namesAtOnce));
      return names[index - first]!;
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      return `record ${index}`; // the file has changed or was closed; reading the record says so
    }
  };
}
