/** Reads the fields of a protobuf message (https://protobuf.dev/programming-guides/encoding), as far as we need them. */

/** A field of a message: a number, or bytes that may be a message, a string or packed numbers. */
export interface ProtobufField {
  readonly field: number;
  /** Of a varint or a fixed number, modulo 2⁶⁴ as a double; undefined for bytes. */
  readonly value: number | undefined;
  /** A view; undefined for numbers. */
  readonly bytes: Uint8Array | undefined;
}

/** @throws RangeError if the message is cut off, or a field is of no known wire type */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('the message ends within a number');
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new RangeError('a number has more than ten bytes');
  };
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) throw new RangeError('the message ends within a field');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const [field, wireType] = [Math.floor(tag / 8), tag % 8];
    if (wireType === 0) yield { field, value: varint(), bytes: undefined };
    else if (wireType === 2) yield { field, value: undefined, bytes: take(varint()) };
    else if (wireType === 1 || wireType === 5)
      yield { field, value: undefined, bytes: take(wireType === 1 ? 8 : 4) };
    else throw new RangeError(`a field has the wire type ${wireType}`);
  }
}
