/**
 * Checksums of a checkpoint, in its metadata: a CRC-32 of each tensor's bytes, in the order of the file, and one of the
 * header. The header holds the others, so its checksum covers the whole file.
 */
import { plainBytes } from '../../core/bytes.ts';
import { crc32ByTable } from '../../core/crc32.ts';
import { DataError } from '../../core/errors.ts';
import type { FloatTensor } from '../../core/shape.ts';

type Tensors = ReadonlyMap<string, FloatTensor>;
type Metadata = Readonly<Record<string, string>>;

const none = '00000000';
/** How a file with checksums begins, after the length of its header. */
const beginning = new TextEncoder().encode('{"__metadata__":{"checksum":"');
const lengthBytes = 8;
const checksumAt = lengthBytes + beginning.length;
/** What checkpoints without checksums have, of before there were any. */
const earlierMembers = ['format', 'formatVersion', 'iterations', 'seconds'];

/** The metadata to encode, before `sealHeader`: the header's checksum comes first, and is not known yet. */
export function withChecksums(metadata: Metadata, tensors: Tensors): Metadata {
  return { checksum: none, ...metadata, tensorChecksums: checksumsOf(tensors).join(' ') };
}

/** Writes the checksum of a header into it. @param header of a file with the metadata of `withChecksums` */
export function sealHeader(header: Uint8Array): void {
  header.set(new TextEncoder().encode(hexOf(header)), checksumAt);
}

/**
 * Compares a file with its checksums. Checkpoints of before there were any are accepted.
 *
 * @param name names the file in errors
 * @throws DataError if a byte of the file has changed since it was written
 */
export function verifyChecksums(
  bytes: Uint8Array,
  { tensors, metadata }: { readonly tensors: Tensors; readonly metadata: Metadata },
  name: string,
): void {
  const { checksum, tensorChecksums } = metadata;
  if (checksum === undefined || tensorChecksums === undefined) {
    // A damaged name of a checksum must not look like a file without one.
    if (Object.keys(metadata).every((member) => earlierMembers.includes(member))) return;
    throw damaged(name, 'its header');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Not bytes.slice(), which for a Node Buffer returns a view.
  const header = Uint8Array.from(bytes.subarray(0, lengthBytes + Number(view.getBigUint64(0, true))));
  header.set(new TextEncoder().encode(none), checksumAt);
  if (checksum !== hexOf(header)) throw damaged(name, 'its header');
  const expected = tensorChecksums.split(' ');
  for (const [i, [tensor, { data }]] of [...tensors].entries()) {
    if (expected[i] !== hexOf(plainBytes(data))) throw damaged(name, `tensor ${JSON.stringify(tensor)}`);
  }
}

function checksumsOf(tensors: Tensors): string[] {
  return [...tensors.values()].map(({ data }) => hexOf(plainBytes(data)));
}

function hexOf(bytes: Uint8Array): string {
  return crc32ByTable(bytes).toString(16).padStart(none.length, '0');
}

function damaged(name: string, what: string): DataError {
  return new DataError(`${name} is damaged: ${what} does not match its checksum; take an earlier checkpoint`);
}
