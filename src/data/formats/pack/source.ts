import { DataError, SparringError } from '../../../core/errors.ts';
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
import { labelsWording, membersOf, numberedLabels, type Labels, type NoLabels } from '../found-labels.ts';
import { nameOfFile, sizeWording } from '../raw-source.ts';
import { isSameShape, type PictureSource } from '../../pictures/source.ts';
import { counted, grouped, onOneLine, oneSentence } from '../../../core/wording.ts';

/** How much of the index is read at a time where it is not kept. */
const indexPieceBytes = 4 * 2 ** 20;
/** How many names are read at a time, and their maximum total length. */
const namesAtOnce = 512;
const maxNamesBytes = 16 * 2 ** 20;
/** Limits on claims of the header, which would make the reader allocate memory. */
const maxPictures = 100_000_000;
const maxMetaBytes = 64 * 2 ** 20;

/**
 * A pack (`writePack`): pictures of one size that need no decoding. The records have the order and the names of the
 * packed source, and pictures that could not be read then are unreadable now. So training sees the same pictures in the
 * same order as from that source at this size.
 *
 * The source takes five bytes of memory per picture, and its label. The CRC-32 of each record is checked when it is
 * read, that of the index when the pack is opened.
 *
 * @param bytes owned by the source
 * @param name of the source; default: that of the file
 * @throws SparringError if the pack is damaged, cut short or unfinished
 */
export async function openPack(bytes: Bytes, name?: string): Promise<PictureSource> {
  const header = readPackHeader(bytes);
  const { shape, count, done } = header;
  if (done < count) {
    throw new DataError(
      `${bytes.name} is an unfinished pack, with ${grouped(done)} of ${counted(count, 'picture')}: run the same sparring data pack again to finish it`,
    );
  }
  const sections = packSections(header);
  const { checksums, states, labels, meta } = readIndex(bytes, header, sections);
  const nameOf = nameReader(bytes, header, sections, meta);
  const faults = states.reduce((sum, state) => sum + (state === recordStates.fault ? 1 : 0), 0);

  const planesOf = (index: number): Uint8Array<ArrayBuffer> => {
    const record = bytes.read(recordsOffset + index * sections.recordBytes, sections.recordBytes);
    if (crc32(record) !== checksums[index]) {
      throw new DataError('this record of the pack is damaged: pack the pictures again');
    }
    if (states[index] === recordStates.fault) throw new DataError(faultIn(record));
    return record;
  };
  const named = <T>(index: number, work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      throw new DataError(`${nameOf(index)}: ${thrown.message}`, { cause: thrown });
    }
  };
  const found = labelsOf(labels, meta);
  // The description of the source says it already, unless it is of an earlier version.
  const ofLabels = meta.description.includes(labelsWording(found)) ? '' : labelsWording(found);
  const ofFaults = faults === 0 ? '' : `, ${grouped(faults)} of them unreadable`;
  return {
    kind: 'pictures',
    description: oneSentence(
      `pack of ${counted(count, 'picture')} of ${sizeWording(shape)}${ofLabels}${ofFaults}, made of ${meta.name} (${meta.description})`,
    ),
    name: name ?? nameOfFile(bytes.name),
    count,
    channels: shape.channels,
    ...membersOf(found),
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
 * Reads the header of a pack and checks it against the length of the file.
 *
 * @throws SparringError if the file is not a pack, is damaged or cut short
 */
export function readPackHeader(bytes: Bytes): PackHeader {
  const header = decodePackHeader(bytes.read(0, Math.min(headerBytes, bytes.size)), bytes.name);
  const { shape, count, done } = header;
  const area = shape.height * shape.width;
  const isPossible = count >= 1 && count <= maxPictures && done <= count && header.metaBytes <= maxMetaBytes;
  if (!isPossible || area < 1 || area > maxPicturePixels) throw damagedPack(bytes.name);
  const { size } = packSections(header);
  const hasCopy = done < count && bytes.size === size + headerBytes; // of the header, while the pack is unfinished
  if (bytes.size !== size && !hasCopy) {
    throw new DataError(
      `${bytes.name} is a pack that was cut short: it has ${grouped(bytes.size)} bytes, expected ${grouped(size)}; fetch it or pack the pictures again`,
    );
  }
  return header;
}

/** The reason that an unreadable picture's record holds, on one line, because the text is untrusted. */
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

/** Reads the complete index to check its checksum. Keeps only the parts in `PackIndex`. */
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
  for (let at = sections.nameEnds; at < sections.meta; at += indexPieceBytes) {
    take(at, Math.min(at + indexPieceBytes, sections.meta));
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
  const { name, description, classNames, labelsFrom, whyNoLabels, numbered, ...others } = found;
  const fits =
    isText(name) &&
    isText(description) &&
    (classNames === undefined || (Array.isArray(classNames) && classNames.every(isText))) &&
    [labelsFrom, whyNoLabels, numbered].every((value) => value === undefined || isText(value)) &&
    Object.keys(others).length === 0;
  if (!fits) throw unknownPack(file);
  return { name, description, classNames, labelsFrom, whyNoLabels, numbered } as PackMeta;
}

/** What the packed source said of its labels. */
function labelsOf(labels: Uint16Array | undefined, meta: PackMeta): Labels | NoLabels {
  if (labels !== undefined) return numberedLabels(labels, meta.labelsFrom ?? 'by the pack', meta.classNames);
  return { why: meta.whyNoLabels ?? 'the pictures had none when they were packed', isSurprising: false };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Reads names from the file on demand, because all names together may take too much memory. */
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
    const before = from === 0 ? 0 : 1; // a name starts where the one before it ends
    const ends = bytes.read(nameEnds + 8 * (from - before), 8 * (upTo - from + before));
    const view = new DataView(ends.buffer, ends.byteOffset, ends.byteLength);
    const endOf = (i: number) => (i < 0 ? 0 : Number(view.getBigUint64(8 * i, true)));
    const start = before === 0 ? 0 : endOf(0);
    const length = endOf(upTo - from - 1 + before) - start;
    if (length > maxNamesBytes) throw damagedPack(bytes.name);
    const text = bytes.read(namesAt + start, length);
    names = Array.from({ length: upTo - from }, (_, i) => {
      const [nameStart, nameEnd] = [endOf(i - 1 + before), endOf(i + before)];
      return Buffer.from(text.subarray(nameStart - start, nameEnd - start)).toString();
    });
    first = from;
  };
  return (index) => {
    try {
      if (index < first || index >= first + names.length) load(index - (index % namesAtOnce));
      return names[index - first]!;
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      return `record ${index}`; // the file has changed or was closed; reading the record reports that
    }
  };
}
