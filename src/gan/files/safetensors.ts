import { expectArray } from '../../core/arrays.ts';
import { SparringError } from '../../core/errors.ts';
import { sizeOf, type FloatTensor } from '../../core/shape.ts';

/*
 * The safetensors format (https://github.com/huggingface/safetensors#format): eight bytes with the length
 * of the header, little-endian; the header, JSON, padded with spaces; the tensors' bytes, without gaps.
 * Numbers are copied or viewed as they lie in memory: a little-endian machine is assumed here, as every
 * machine that ONNX Runtime supports is one.
 */

/** What a safetensors file holds. Tensors are in the order of their bytes in the file. */
export interface SafetensorsContents {
  readonly tensors: ReadonlyMap<string, FloatTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const lengthBytes = 8;
/** The reference implementation's limit. */
const largestHeader = 100_000_000;
const metadataKey = '__metadata__';
const space = 0x20;
const openingBrace = 0x7b;

/**
 * A safetensors file as pieces to be written one after the other: first the header, then each tensor.
 *
 * The tensors' pieces are views of their data, so that a checkpoint of hundreds of megabytes is not held
 * twice: leave the data unchanged until the pieces are written. The header's length is a multiple of
 * eight, which leaves every float aligned.
 *
 * @param tensors by name, written in this order
 * @param metadata free text; readers in other languages expect strings alone
 * @throws Error (a programmer's mistake) if a tensor's data does not fit its shape, if a tensor has the
 * metadata's reserved name, or if names and metadata pass the format's 100 MB
 */
export function encodeSafetensorsChunks(
  tensors: ReadonlyMap<string, FloatTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  const entries = [`${JSON.stringify(metadataKey)}:${JSON.stringify(metadata)}`];
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === metadataKey)
      throw new Error(`a tensor may not be named "${metadataKey}": that is the metadata's`);
    expectArray(`tensor "${name}"`, data, 'Float32Array'); // its bytes are written as they lie
    if (!shape.every(isCount) || sizeOf(shape) !== data.length) {
      throw new Error(
        `tensor "${name}" of shape [${shape.join(',')}] does not fit its ${data.length} values`,
      );
    }
    const end = offset + data.byteLength;
    const entry = { dtype: 'F32', shape, data_offsets: [offset, end] };
    // Entry by entry: as keys of one object, names such as "0" would be reordered and "__proto__" lost.
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    chunks.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset = end;
  }

  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  const headerLength = Math.ceil(json.length / 8) * 8;
  if (headerLength > largestHeader) {
    throw new Error(`names and metadata take ${json.length} bytes, and safetensors allow ${largestHeader}`);
  }
  const header = new Uint8Array(lengthBytes + headerLength).fill(space);
  new DataView(header.buffer).setBigUint64(0, BigInt(headerLength), true);
  header.set(json, lengthBytes);
  return [header, ...chunks];
}

/** A safetensors file in one array: for small ones. See `encodeSafetensorsChunks`. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, FloatTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const chunks = encodeSafetensorsChunks(tensors, metadata);
  const file = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    file.set(chunk, offset);
    offset += chunk.length;
  }
  return file;
}

/**
 * The tensors and metadata of a safetensors file, every number in its header checked before it is used.
 *
 * A tensor whose bytes are aligned to four (all are in files written here) is a view of `bytes`, which
 * thus stays in memory as long as any tensor and must not be changed; any other tensor is copied.
 *
 * @param name what errors call the file, such as its path
 * @throws SparringError starting with `name` if the file is cut short, damaged, of another format, or
 * holds anything but float32
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsContents {
  const headerEnd = lengthBytes + readHeaderLength(bytes, name);
  const header = parseHeader(bytes.subarray(lengthBytes, headerEnd), name);

  let metadata: Readonly<Record<string, string>> = {};
  const placed: PlacedTensor[] = [];
  for (const [key, entry] of Object.entries(header)) {
    if (key === metadataKey) metadata = checkMetadata(entry, name);
    else placed.push(checkTensor(key, entry, name));
  }

  // Laid end to end from the first byte to the last, so that none overlap and nothing is hidden between.
  placed.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { tensorName, begin, end } of placed) {
    if (begin !== covered) {
      throw broken(name, `tensor ${quote(tensorName)} begins at byte ${begin}, expected ${covered}`);
    }
    covered = end;
  }
  const dataLength = bytes.length - headerEnd;
  if (covered !== dataLength) {
    throw broken(name, `its header describes ${covered} bytes of tensors, and ${dataLength} are there`);
  }

  const tensors = new Map<string, FloatTensor>();
  for (const { tensorName, shape, begin, end } of placed) {
    const data = floatsOf(bytes.subarray(headerEnd + begin, headerEnd + end));
    tensors.set(tensorName, { shape, data });
  }
  return { tensors, metadata };
}

interface PlacedTensor {
  readonly tensorName: string;
  readonly shape: readonly number[];
  /** First byte and the byte after the last, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

function readHeaderLength(bytes: Uint8Array, name: string): number {
  if (bytes.length < lengthBytes) {
    throw broken(name, `it has ${bytes.length} bytes, and the shortest has ${lengthBytes + 2}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  const available = bytes.length - lengthBytes;
  if (length > BigInt(available)) {
    throw broken(name, `its header should take ${length} bytes, and ${available} follow`);
  }
  if (length > BigInt(largestHeader)) {
    throw broken(name, `its header should take ${length} bytes, more than the format's ${largestHeader}`);
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array, name: string): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    // The format asks for a brace first; JSON alone would let spaces, or a byte-order mark, go before it.
    if (bytes[0] === openingBrace) {
      header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    }
  } catch {
    // Its message quotes the damaged text, line breaks included: the sentence below says as much.
  }
  if (!isRecord(header)) throw broken(name, 'its header is not a JSON object');
  return header;
}

function checkMetadata(entry: unknown, name: string): Readonly<Record<string, string>> {
  if (!isRecord(entry) || !Object.values(entry).every((value) => typeof value === 'string')) {
    throw broken(name, 'its metadata are not an object of strings');
  }
  return entry as Readonly<Record<string, string>>;
}

function checkTensor(tensorName: string, entry: unknown, name: string): PlacedTensor {
  const quoted = quote(tensorName);
  if (!isRecord(entry)) throw broken(name, `the description of tensor ${quoted} is not an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string') throw broken(name, `tensor ${quoted} has no dtype`);
  if (dtype !== 'F32') {
    throw new SparringError(
      `${name}: tensor ${quoted} holds ${quote(dtype)} numbers, expected "F32": convert the file to float32 first`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw broken(name, `the shape of tensor ${quoted} is not a list of whole numbers from 0 up`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw broken(name, `the data_offsets of tensor ${quoted} are not two whole numbers from 0 up`);
  }
  const [begin, end] = offsets as [number, number];
  // A product past 2^53 is inexact, and far past any file: the comparison fails as it should.
  const expected = sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
  if (end - begin !== expected) {
    throw broken(name, `tensor ${quoted} should take ${expected} bytes by its shape, and has ${end - begin}`);
  }
  return { tensorName, shape, begin, end };
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const size = Float32Array.BYTES_PER_ELEMENT;
  if (bytes.byteOffset % size === 0) {
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / size);
  }
  // Not bytes.slice(): a Node Buffer's makes a view, as unaligned as this one.
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return new Float32Array(copy.buffer);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text from a file that may be damaged, fit for one line of a message. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function broken(name: string, reason: string): SparringError {
  return new SparringError(
    `${name}: not a whole safetensors file, ${reason}: take another copy or an earlier one`,
  );
}
