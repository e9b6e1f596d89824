/**
 * The values of a column chunk: the pages of one column in one row group (github.com/apache/parquet-format, Encodings.md).
 *
 * They are decoded here, because a file may claim any length of a run, and the libraries at hand believe it: a kilobyte would
 * take all memory.
 */
import { DataError, SparringError } from '../../../core/errors.ts';
import { grouped } from '../../../core/wording.ts';
import type { Bytes } from '../../disk/bytes.ts';
import { damaged } from '../../disk/damaged.ts';
import { readPageHeader, type PageHeader } from './pages.ts';

export interface ColumnChunk {
  readonly start: number;
  readonly bytes: number;
  /** Nulls included. */
  readonly values: number;
  readonly type: 'BYTE_ARRAY' | 'INT32' | 'INT64';
  /** How many of the column and its parents may be null: a value that is there has this level. */
  readonly maxLevel: number;
  readonly decompress: (packed: Uint8Array<ArrayBuffer>, bytes: number) => Uint8Array<ArrayBuffer>;
  /** Of all pages together, decompressed. */
  readonly maxBytes: number;
}

type Value = Uint8Array<ArrayBuffer> | number;
type Values = readonly (Value | undefined)[];

const plain = 0;
const plainDictionary = 2;
const rleDictionary = 8;

/** Decodes a column chunk: views of its bytes, or numbers; undefined for null. @throws DataError if it is damaged */
export function readValues(file: Bytes, chunk: ColumnChunk): Values {
  const values: (Value | undefined)[] = [];
  let dictionary: Values = [];
  let unpacked = 0;
  for (let at = 0; values.length < chunk.values;) {
    if (at >= chunk.bytes) {
      throw damaged(file, `has ${grouped(values.length)} of ${grouped(chunk.values)} values in a column`);
    }
    const header = readPageHeader(file, chunk.start + at, chunk.bytes - at);
    const start = at + header.length;
    at = start + header.packedBytes;
    unpacked += header.unpackedBytes;
    if (at > chunk.bytes || unpacked > chunk.maxBytes || values.length + dataValues(header) > chunk.values) {
      throw damaged(file, 'has a page that is larger than its column');
    }
    if (header.kind === 'other') continue;
    const page = new Page(file, chunk, header, file.read(chunk.start + start, header.packedBytes));
    if (header.kind === 'dictionary') dictionary = page.plain(header.values);
    else for (const value of page.values(dictionary)) values.push(value);
  }
  return values;
}

function dataValues({ kind, values }: PageHeader): number {
  return kind === 'dictionary' ? 0 : values;
}

class Page {
  readonly #file: Bytes;
  readonly #chunk: ColumnChunk;
  readonly #header: PageHeader;
  /** One for each value; undefined if none can be null. */
  readonly #levels: Uint32Array | undefined;
  readonly #body: Uint8Array<ArrayBuffer>;

  constructor(file: Bytes, chunk: ColumnChunk, header: PageHeader, packed: Uint8Array<ArrayBuffer>) {
    this.#file = file;
    this.#chunk = chunk;
    this.#header = header;
    const { values, unpackedBytes, repetitionBytes, definitionBytes } = header;
    const width = 32 - Math.clz32(chunk.maxLevel);
    if (header.kind === 'data v2') {
      const inFront = repetitionBytes + definitionBytes;
      const levels = this.#part(packed, repetitionBytes, definitionBytes);
      this.#levels = width === 0 ? undefined : this.#hybrid(levels, width, values);
      const rest = this.#part(packed, inFront, packed.length - inFront);
      const size = unpackedBytes - inFront;
      this.#body = header.isCompressed && size > 0 ? this.#unpacked(rest, size) : rest;
      return;
    }
    const body = this.#unpacked(packed, unpackedBytes);
    if (width === 0 || header.kind === 'dictionary') {
      this.#body = body;
      return;
    }
    const length = viewOf(this.#part(body, 0, 4)).getUint32(0, true);
    this.#levels = this.#hybrid(this.#part(body, 4, length), width, values);
    this.#body = body.subarray(4 + length);
  }

  values(dictionary: Values): Values {
    const levels = this.#levels;
    const { values, encoding } = this.#header;
    const { maxLevel } = this.#chunk;
    const count =
      levels === undefined ? values : levels.reduce((sum, level) => sum + Number(level === maxLevel), 0);
    const present = this.#present(encoding, count, dictionary);
    if (levels === undefined) return present;
    let next = 0;
    return Array.from(levels, (level) => (level === maxLevel ? present[next++] : undefined));
  }

  /** Values as they are: numbers, or bytes with their length in front. */
  plain(count: number): Values {
    const body = this.#body;
    const view = viewOf(body);
    const { type } = this.#chunk;
    const size = type === 'INT64' ? 8 : 4;
    if (count * size > body.length) throw this.#tooShort();
    if (type === 'INT32') return Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true));
    if (type === 'INT64')
      return Array.from({ length: count }, (_, i) => Number(view.getBigInt64(8 * i, true)));
    let at = 0;
    return Array.from({ length: count }, () => {
      const length = viewOf(this.#part(body, at, 4)).getUint32(0, true);
      const bytes = this.#part(body, at + 4, length);
      at += 4 + length;
      return bytes;
    });
  }

  #present(encoding: number, count: number, dictionary: Values): Values {
    if (encoding === plain) return this.plain(count);
    if (encoding !== rleDictionary && encoding !== plainDictionary) {
      throw new DataError(
        `${this.#file.name} has values in the encoding ${encoding}, expected plain or a dictionary: write it again without delta encodings`,
      );
    }
    if (count === 0) return [];
    const indices = this.#hybrid(this.#body.subarray(1), this.#part(this.#body, 0, 1)[0]!, count);
    return Array.from(indices, (index) => {
      const value = dictionary[index];
      if (value === undefined) throw damaged(this.#file, 'refers to a value that its dictionary lacks');
      return value;
    });
  }

  /** Runs of one number, and numbers packed by their bits, in turns. */
  #hybrid(bytes: Uint8Array<ArrayBuffer>, width: number, count: number): Uint32Array {
    const out = new Uint32Array(count);
    if (width > 32) throw damaged(this.#file, `has numbers of ${width} bits`);
    const valueBytes = Math.ceil(width / 8);
    let at = 0;
    for (let filled = 0; filled < count;) {
      let head = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytes[at++];
        if (byte === undefined || scale > 2 ** 28) throw this.#tooShort();
        head += (byte & 127) * scale;
        if (byte < 128) break;
      }
      const length = Math.floor(head / 2);
      if (length === 0) throw damaged(this.#file, 'has an empty run');
      if (head % 2 === 0) {
        const value = numberAt(this.#part(bytes, at, valueBytes), 0, 8 * valueBytes);
        out.fill(value, filled, filled + length);
        filled += length;
        at += valueBytes;
      } else {
        const packed = Math.min(8 * length, count - filled);
        const part = this.#part(bytes, at, Math.ceil((packed * width) / 8));
        for (let i = 0; i < packed; i++) out[filled + i] = numberAt(part, i * width, width);
        filled += 8 * length;
        at += length * width;
      }
    }
    return out;
  }

  #unpacked(packed: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
    const unpacked = this.#chunk.decompress(packed, bytes);
    if (unpacked.length !== bytes) throw damaged(this.#file, 'has a page of another length than it claims');
    return unpacked;
  }

  #part(bytes: Uint8Array<ArrayBuffer>, start: number, length: number): Uint8Array<ArrayBuffer> {
    if (start + length > bytes.length) throw this.#tooShort();
    return bytes.subarray(start, start + length);
  }

  #tooShort(): SparringError {
    return damaged(this.#file, 'has a page that is too short for its values');
  }
}

/** A number of at most 32 bits, from bit `at` on, least significant bit first. */
function numberAt(bytes: Uint8Array<ArrayBuffer>, at: number, width: number): number {
  let value = 0;
  for (let i = at >> 3, scale = 1; 8 * i < at + width; i++, scale *= 256) value += bytes[i]! * scale;
  return Math.floor(value / 2 ** (at & 7)) % 2 ** width;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
