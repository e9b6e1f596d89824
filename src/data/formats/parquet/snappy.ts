/**
 * Decompresses Snappy's blocks (github.com/google/snappy, format_description.txt). hyparquet's own decompressor takes long
 * literals for negative, and does not end on some damaged files.
 *
 * @param length of the result, which the block must have as well
 * @throws RangeError if the block is damaged
 */
export function snappyDecompress(packed: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const reader = new Reader(packed);
  const out = new Uint8Array(reader.varint() === length ? length : refuse());
  let filled = 0;
  while (!reader.atEnd) {
    const tag = reader.number(1);
    const kind = tag & 3;
    if (kind === 0) {
      const size = tag >> 2;
      const literal = reader.bytes(1 + (size < 60 ? size : reader.number(size - 59)));
      out.set(literal, filled); // throws a RangeError itself if it is too long
      filled += literal.length;
      continue;
    }
    const count = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const back = kind === 1 ? (tag >> 5) * 256 + reader.number(1) : reader.number(kind === 2 ? 2 : 4);
    if (back === 0 || back > filled || filled + count > length) refuse();
    // The copy may overlap what it writes: then it repeats.
    for (let i = 0; i < count; i++, filled++) out[filled] = out[filled - back]!;
  }
  return filled === length ? out : refuse();
}

class Reader {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    const end = this.#at + count;
    const bytes = end <= this.#bytes.length ? this.#bytes.subarray(this.#at, end) : refuse();
    this.#at = end;
    return bytes;
  }

  /** A number of so many bytes, least significant first. */
  number(count: number): number {
    return this.bytes(count).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 35; scale *= 128) {
      const byte = this.number(1);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return refuse();
  }
}

function refuse(): never {
  throw new RangeError('damaged Snappy block');
}
