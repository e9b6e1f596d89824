/** A message with arrays beside it, in one answer: JSON would make pictures three times as long. */
import { DataError } from '../../core/errors.ts';

/** What comes first: the message, and how long the arrays are that follow, in bytes. */
interface Head {
  readonly message: unknown;
  readonly lengths: readonly number[];
}

/** Everything begins at a multiple of this, so that an array of floats can be a view. */
const alignment = 4;

/** Bytes of: the length of the head, the head as JSON, and the arrays. Lengths are little-endian. */
export function packed(message: unknown, arrays: readonly ArrayBufferView[]): Uint8Array<ArrayBuffer> {
  const lengths = arrays.map(({ byteLength }) => byteLength);
  const head = new TextEncoder().encode(JSON.stringify({ message, lengths } satisfies Head));
  const starts = [alignment + aligned(head.length)];
  for (const length of lengths) starts.push(starts.at(-1)! + aligned(length));
  const bytes = new Uint8Array(starts.at(-1)!);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, alignment);
  arrays.forEach(({ buffer, byteOffset, byteLength }, i) => {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), starts[i]);
  });
  return bytes;
}

export interface Unpacked<Message> {
  readonly message: Message;
  readonly arrays: readonly Uint8Array<ArrayBuffer>[];
}

/**
 * What `packed` packed. The arrays are views of the bytes.
 *
 * @throws DataError if it is cut short
 */
export function unpacked<Message>(bytes: Uint8Array<ArrayBuffer>): Unpacked<Message> {
  const cutShort = () => new DataError('the answer of the studio is cut short: ask again');
  if (bytes.length < alignment) throw cutShort();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (alignment + length > bytes.length) throw cutShort();
  const text = new TextDecoder().decode(bytes.subarray(alignment, alignment + length));
  const { message, lengths } = JSON.parse(text) as Head;
  let at = alignment + aligned(length);
  const arrays = lengths.map((size) => {
    const array = bytes.subarray(at, at + size);
    at += aligned(size);
    return array;
  });
  if (at > bytes.length) throw cutShort();
  return { message: message as Message, arrays };
}

function aligned(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}
