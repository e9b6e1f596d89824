/**
 * The part of the protobuf wire format that ONNX models and TensorBoard's events need: varints, floats and length-delimited
 * fields (https://protobuf.dev/programming-guides/encoding).
 *
 * A nested message is preceded by its length, so a naive writer copies every weight once per level of nesting. This one
 * keeps a tree of parts with known lengths, references large arrays, and copies each byte once, in `toBytes`.
 */

const wireVarint = 0;
const wireFixed64 = 1;
const wireLengthDelimited = 2;
const wireFixed32 = 5;

/** Byte strings up to this size are copied when they are written; larger ones are referenced. */
const maxCopiedBytes = 256;

const utf8 = new TextEncoder();

/**
 * Writes a protobuf message. Fields appear in the order of the calls.
 *
 * @example
 * const writer = new ProtobufWriter();
 * writer.int64(1, 8);
 * writer.message(7, (graph) => graph.string(2, 'step'));
 * writer.toBytes();
 */
export class ProtobufWriter {
  readonly #parts: (number[] | Uint8Array | ProtobufWriter)[] = [];
  /** The last of `#parts`, while it accepts more single bytes. */
  #open: number[] | undefined;
  #byteLength = 0;

  /** The number of bytes written so far. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** An `int64`, `int32` or enum field: a varint; a negative number takes ten bytes. */
  int64(field: number, value: number): void {
    if (!Number.isSafeInteger(value)) {
      throw new Error(`protobuf field ${field} takes a safe integer, got ${value}`);
    }
    this.#tag(field, wireVarint);
    this.#varint(value);
  }

  /** A `float` field: four bytes, little-endian. */
  float(field: number, value: number): void {
    this.#tag(field, wireFixed32);
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) this.#byte(view.getUint8(i));
  }

  /** A `double` field: eight bytes, little-endian. */
  double(field: number, value: number): void {
    this.#tag(field, wireFixed64);
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.#byte(view.getUint8(i));
  }

  /** A `string` field, as UTF-8. */
  string(field: number, text: string): void {
    this.bytes(field, utf8.encode(text));
  }

  /** A `bytes` field. A large `data` is not copied before `toBytes`: leave it unchanged until then. */
  bytes(field: number, data: Uint8Array): void {
    this.#tag(field, wireLengthDelimited);
    this.#varint(data.length);
    if (data.length <= maxCopiedBytes) {
      for (const byte of data) this.#byte(byte);
    } else {
      this.#append(data, data.length);
    }
  }

  /** A nested message, written by `fill`. It ends when `fill` returns, because its length is then fixed. */
  message(field: number, fill: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    fill(inner);
    this.#tag(field, wireLengthDelimited);
    this.#varint(inner.#byteLength);
    this.#append(inner, inner.#byteLength);
  }

  /** The complete message, in a new array. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.#byteLength);
    this.#copyInto(out, 0);
    return out;
  }

  #copyInto(out: Uint8Array, start: number): number {
    let offset = start;
    for (const part of this.#parts) {
      if (part instanceof ProtobufWriter) {
        offset = part.#copyInto(out, offset);
      } else {
        out.set(part, offset);
        offset += part.length;
      }
    }
    return offset;
  }

  #append(part: Uint8Array | ProtobufWriter, byteLength: number): void {
    this.#parts.push(part);
    this.#open = undefined;
    this.#byteLength += byteLength;
  }

  #byte(byte: number): void {
    if (this.#open === undefined) {
      this.#open = [];
      this.#parts.push(this.#open);
    }
    this.#open.push(byte);
    this.#byteLength += 1;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  /** Seven bits per byte, least significant first; the top bit is set in all bytes but the last. */
  #varint(value: number): void {
    if (value < 0) {
      // Two's complement in 64 bits, which a double cannot hold.
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest >= 128n; rest >>= 7n) this.#byte(Number(rest & 127n) | 128);
      this.#byte(Number(rest));
    } else {
      let rest = value; // may exceed 32 bits, so no bitwise shifts
      for (; rest >= 128; rest = Math.floor(rest / 128)) this.#byte((rest % 128) | 128);
      this.#byte(rest);
    }
  }
}
