/** Finds which letters a font file has: reads `cmap` tables of TrueType, OpenType and collections (ISO 14496-22). */
import { DataError, SparringError } from '../core/errors.ts';

/** Reads `length` bytes of a file, or fewer at its end. */
export type ReadAt = (at: number, length: number) => Uint8Array;

/** One face of a font file. */
export interface FontFace {
  /** Whether its letters are outlines, which a rasteriser can draw. Some emoji fonts contain pictures instead. */
  readonly hasOutlines: boolean;
  has(code: number): boolean;
}

/** Limits that no valid font exceeds. */
const maxFaces = 256;
const maxTables = 512;
const maxCmapBytes = 16 * 1024 * 1024;

/** The faces of a font file. @throws SparringError if it is not a font file, or damaged */
export function readFontFile(read: ReadAt): FontFace[] {
  const head = take(read, 0, 12);
  if (tagAt(head, 0) !== 'ttcf') return [readFace(read, 0)];
  const count = head.getUint32(8);
  if (count === 0 || count > maxFaces) throw broken(`a collection of ${count} faces`);
  const offsets = take(read, 12, 4 * count);
  return Array.from({ length: count }, (_, i) => readFace(read, offsets.getUint32(4 * i)));
}

function readFace(read: ReadAt, start: number): FontFace {
  const head = take(read, start, 12);
  const version = head.getUint32(0);
  if (!['OTTO', 'true'].includes(tagAt(head, 0)) && version !== 0x00010000) {
    throw broken('another signature');
  }
  const count = head.getUint16(4);
  if (count === 0 || count > maxTables) throw broken(`a font of ${count} tables`);
  const directory = take(read, start + 12, 16 * count);
  const tables = new Map<string, { readonly at: number; readonly length: number }>();
  for (let i = 0; i < count; i++) {
    const entry = { at: directory.getUint32(16 * i + 8), length: directory.getUint32(16 * i + 12) };
    tables.set(tagAt(directory, 16 * i), entry);
  }
  const cmap = tables.get('cmap');
  if (cmap === undefined) throw broken('a font without a table of letters');
  if (cmap.length > maxCmapBytes) throw broken(`a table of letters of ${cmap.length} bytes`);
  const has = readCmap(take(read, cmap.at, cmap.length));
  return { hasOutlines: ['glyf', 'CFF ', 'CFF2'].some((tag) => tables.has(tag)), has };
}

/** Subtables for Unicode, by platform and encoding. Those for all planes precede those for the first plane. */
const unicodeTables: readonly (readonly [platform: number, encoding: number])[] = [
  [3, 10],
  [0, 6],
  [0, 4],
  [3, 1],
  [0, 3],
  [0, 2],
  [0, 1],
  [0, 0],
];

function readCmap(table: DataView): (code: number) => boolean {
  return guarded(() => {
    const count = table.getUint16(2);
    const found = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      const key = `${table.getUint16(4 + 8 * i)},${table.getUint16(6 + 8 * i)}`;
      if (!found.has(key)) found.set(key, table.getUint32(8 + 8 * i));
    }
    for (const [platform, encoding] of unicodeTables) {
      const at = found.get(`${platform},${encoding}`);
      const reader = at === undefined ? undefined : readSubtable(table, at);
      if (reader !== undefined) return reader;
    }
    throw broken('a font without a table of Unicode letters');
  });
}

/** @returns undefined for a format that no current font uses for Unicode */
function readSubtable(table: DataView, at: number): ((code: number) => boolean) | undefined {
  switch (table.getUint16(at)) {
    case 4:
      return readSegments(table, at);
    case 6:
      return readTrimmed(table, at);
    case 12:
    case 13:
      return readGroups(table, at);
    default:
      return undefined;
  }
}

/** Format 4: segments of the first plane, each with an offset or a list of glyphs. */
function readSegments(table: DataView, at: number): (code: number) => boolean {
  const count = table.getUint16(at + 6) >> 1;
  const [ends, starts] = [at + 14, at + 16 + 2 * count];
  const [deltas, offsets] = [starts + 2 * count, starts + 4 * count];
  if (count === 0 || offsets + 2 * count > table.byteLength) throw broken(`${count} segments of letters`);
  return (code) => {
    if (code > 0xffff) return false;
    for (let i = 0; i < count; i++) {
      if (code > table.getUint16(ends + 2 * i)) continue;
      const first = table.getUint16(starts + 2 * i);
      if (code < first) return false;
      const offset = table.getUint16(offsets + 2 * i);
      const delta = table.getUint16(deltas + 2 * i);
      if (offset === 0) return ((code + delta) & 0xffff) !== 0;
      const place = offsets + 2 * i + offset + 2 * (code - first);
      const glyph = place + 2 <= table.byteLength ? table.getUint16(place) : 0;
      return glyph !== 0 && ((glyph + delta) & 0xffff) !== 0;
    }
    return false;
  };
}

/** Format 6: one list of glyphs. */
function readTrimmed(table: DataView, at: number): (code: number) => boolean {
  const [first, count] = [table.getUint16(at + 6), table.getUint16(at + 8)];
  if (at + 10 + 2 * count > table.byteLength) throw broken(`a list of ${count} letters`);
  return (code) =>
    code >= first && code < first + count && table.getUint16(at + 10 + 2 * (code - first)) !== 0;
}

/** Formats 12 and 13: sorted groups of letters of all planes. */
function readGroups(table: DataView, at: number): (code: number) => boolean {
  const count = table.getUint32(at + 12);
  const groups = at + 16;
  if (groups + 12 * count > table.byteLength) throw broken(`${count} groups of letters`);
  const isConstant = table.getUint16(at) === 13;
  return (code) => {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (table.getUint32(groups + 12 * middle + 4) < code) low = middle + 1;
      else high = middle;
    }
    if (low === count) return false;
    const first = table.getUint32(groups + 12 * low);
    const glyph = table.getUint32(groups + 12 * low + 8);
    return code >= first && (isConstant ? glyph : glyph + code - first) !== 0;
  };
}

function take(read: ReadAt, at: number, length: number): DataView {
  const bytes = read(at, length);
  if (bytes.length < length) throw broken(`a font that ends before byte ${at + length}`);
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** Reports offsets beyond the end of a table as damage. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof RangeError) throw broken('a table of letters with an offset beyond its end');
    throw thrown;
  }
}

function tagAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function broken(found: string): SparringError {
  return new DataError(`the font file cannot be read: got ${found}, expected a TrueType or OpenType font`);
}
