/** The headers of Parquet's pages (parquet.thrift, in Thrift's compact protocol). */
import type { Bytes } from '../../disk/bytes.ts';
import { damaged } from '../../disk/damaged.ts';

/** A page's header is small, unless its statistics contain whole values. */
const maxHeaderBytes = 2 ** 16;

export interface PageHeader {
  /** Its own length, in bytes. */
  readonly length: number;
  readonly kind: 'data' | 'data v2' | 'dictionary' | 'other';
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** The values in the page, nulls included. */
  readonly values: number;
  /** parquet.thrift's Encoding. */
  readonly encoding: number;
  /** In version 2 the levels are in front of the compressed values, with these lengths. */
  readonly repetitionBytes: number;
  readonly definitionBytes: number;
  readonly isCompressed: boolean;
}

const kinds: Readonly<Partial<Record<number, PageHeader['kind']>>> = {
  0: 'data',
  2: 'dictionary',
  3: 'data v2',
};
/** The field of the header that describes a page of a kind. */
const fieldOf = { data: 5, dictionary: 7, 'data v2': 8, other: 6 } as const;

/** Reads the header of a page. @throws SparringError if it is damaged */
export function readPageHeader(file: Bytes, start: number, available: number): PageHeader {
  const reader = new CompactReader(file.read(start, Math.min(maxHeaderBytes, available)), file);
  const fields = reader.struct();
  const kind = kinds[Number(fields.get(1))] ?? 'other';
  const inner = fields.get(fieldOf[kind]);
  const of = inner instanceof Map ? inner : new Map<number, number>();
  const isV2 = kind === 'data v2';
  const [unpackedBytes, packedBytes] = [fields.get(2), fields.get(3)].map(Number) as [number, number];
  const numbers = {
    unpackedBytes,
    packedBytes,
    values: kind === 'other' ? 0 : Number(of.get(1)),
    encoding: kind === 'other' ? 0 : Number(of.get(isV2 ? 4 : 2)),
    repetitionBytes: isV2 ? Number(of.get(6)) : 0,
    definitionBytes: isV2 ? Number(of.get(5)) : 0,
  };
  if (!Object.values(numbers).every((number) => number >= 0)) {
    throw damaged(file, 'has a page without a size');
  }
  return { length: reader.at, kind, ...numbers, isCompressed: !isV2 || of.get(7) !== 0 };
}

type Fields = Map<number, number | Fields | undefined>;

/** Nested deeper, a header is damaged. */
const maxDepth = 8;

/** Thrift's compact protocol, as far as page headers go. Values that nobody asks for are skipped. */
class CompactReader {
  readonly #bytes: Uint8Array;
  readonly #file: Bytes;
  at = 0;

  constructor(bytes: Uint8Array, file: Bytes) {
    this.#bytes = bytes;
    this.#file = file;
  }

  struct(depth = 0): Fields {
    if (depth > maxDepth) throw this.#damaged();
    const fields: Fields = new Map();
    for (let id = 0; ;) {
      const head = this.#byte();
      if (head === 0) return fields;
      id = head >> 4 === 0 ? this.#zigzag() : id + (head >> 4);
      fields.set(id, this.#value(head & 15, depth));
    }
  }

  #value(type: number, depth: number): number | Fields | undefined {
    switch (type) {
      case 1: // true
        return 1;
      case 2: // false
        return 0;
      case 3: // a byte
        this.#skip(1);
        return undefined;
      case 4: // integers of 16, 32 and 64 bits
      case 5:
      case 6:
        return this.#zigzag();
      case 7: // a double
        this.#skip(8);
        return undefined;
      case 8: // bytes
        this.#skip(this.#varint());
        return undefined;
      case 12:
        return this.struct(depth + 1);
      default: // lists, sets and maps: page headers have none
        throw this.#damaged();
    }
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw this.#damaged();
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw this.#damaged();
    return byte;
  }

  #skip(count: number): void {
    this.at += count;
    if (this.at > this.#bytes.length) throw this.#damaged();
  }

  #damaged() {
    return damaged(this.#file, 'has a page whose header cannot be read');
  }
}
