import { joinedBytes, plainBytes } from '../../core/bytes.ts';
import { expectArray } from '../../core/arrays.ts';
import { DataError, SparringError } from '../../core/errors.ts';
import { floatsOfHalves } from '../../core/half.ts';
import { duplicateKey } from '../../core/json-keys.ts';
import { sizeOf, type FloatTensor } from '../../core/shape.ts';

/*
 * The safetensors format (https://github.com/huggingface/safetensors#format): the length of the header in eight
 * little-endian bytes; the header, which is JSON padded with spaces; the bytes of the tensors, without gaps.
 * Numbers are copied or viewed without byte swaps. All machines that ONNX Runtime supports are little-endian.
 */

/** The contents of a safetensors file. Tensors are in the order of their bytes in the file. */
export interface SafetensorsContents {
  readonly tensors: ReadonlyMap<string, FloatTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface DecodeOptions {
  readonly ignored?: RegExp | undefined;
  readonly readsHalves?: boolean | undefined;
}

/** The types of numbers that can be read. */
type Dtype = 'F32' | 'F16';
const bytesPerNumber: Readonly<Record<Dtype, number>> = { F32: 4, F16: 2 };

const lengthBytes = 8;
/** The reference implementation's limit. */
const maxHeaderBytes = 100_000_000;
const metadataKey = '__metadata__';
const space = 0x20;
const openingBrace = 0x7b;

/**
 * A safetensors file as chunks to be written in order: first the header, then each tensor.
 *
 * The chunks of tensors are views of their data, so that a checkpoint of hundreds of megabytes is not held in memory
 * twice. Do not change the data until the chunks are written. The length of the header is a multiple of eight, so every
 * float is aligned.
 *
 * @param tensors by name, written in this order
 * @param metadata free text; readers in other languages expect only strings
 * @throws Error (a programmer's mistake) if the data of a tensor does not fit its shape, a tensor has the reserved name
 *   of the metadata, or names and metadata exceed the format's 100 MB
 */
export function encodeSafetensorsChunks(
  tensors: ReadonlyMap<string, FloatTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer>[] {
  const entries = [`${JSON.stringify(metadataKey)}:${JSON.stringify(metadata)}`];
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === metadataKey)
      throw new Error(`a tensor may not be named "${metadataKey}": the name is reserved for the metadata`);
    expectArray(`tensor "${name}"`, data, 'Float32Array'); // its bytes are written unconverted
    if (!shape.every(isCount) || sizeOf(shape) !== data.length) {
      throw new Error(
        `tensor "${name}" of shape [${shape.join(',')}] does not fit its ${data.length} values`,
      );
    }
    const end = offset + data.byteLength;
    const entry = { dtype: 'F32', shape, data_offsets: [offset, end] };
    // Not stringified as one object, in which names such as "0" would be reordered and "__proto__" lost.
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    chunks.push(plainBytes(data));
    offset = end;
  }

  const json = new TextEncoder().encode(`{${entries.join(',')}}`);
  const headerLength = Math.ceil(json.length / 8) * 8;
  if (headerLength > maxHeaderBytes) {
    throw new Error(`names and metadata take ${json.length} bytes, and safetensors allows ${maxHeaderBytes}`);
  }
  const header = new Uint8Array(lengthBytes + headerLength).fill(space);
  new DataView(header.buffer).setBigUint64(0, BigInt(headerLength), true);
  header.set(json, lengthBytes);
  return [header, ...chunks];
}

/** A safetensors file in one array, for small files. See `encodeSafetensorsChunks`. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, FloatTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  return joinedBytes(encodeSafetensorsChunks(tensors, metadata));
}

/**
 * The tensors and metadata of a safetensors file. Every number in the header is checked before it is used.
 *
 * Tensors whose bytes are aligned to four, as all are in files written here, are views of `bytes`, which must not be
 * changed and stays in memory as long as any of them. Other tensors are copied.
 *
 * @param name names the file in errors, such as its path
 * @param options.ignored names of tensors that are left out, of whatever type they are
 * @param options.readsHalves whether tensors may be float16, which are widened. Networks are trained, saved and compared
 *   in float32, so that elsewhere float16 is a loss that nobody asked for
 * @throws SparringError that begins with `name` if the file is truncated, damaged, of another format, or holds a tensor
 *   that is not float32
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  name: string,
  { ignored, readsHalves = false }: DecodeOptions = {},
): SafetensorsContents {
  const headerEnd = lengthBytes + readHeaderLength(bytes, name);
  const header = parseHeader(bytes.subarray(lengthBytes, headerEnd), name);

  let metadata: Readonly<Record<string, string>> = {};
  const placed: PlacedTensor[] = [];
  for (const [key, entry] of Object.entries(header)) {
    if (key === metadataKey) metadata = checkMetadata(entry, name);
    else placed.push(checkTensor(key, entry, name, { isIgnored: ignored?.test(key) === true, readsHalves }));
  }

  // Tensors must cover the data from the first byte to the last without gaps, so nothing overlaps or is hidden.
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
    throw broken(name, `its header describes ${covered} bytes of tensors, and ${dataLength} follow it`);
  }

  const tensors = new Map<string, FloatTensor>();
  for (const { tensorName, shape, dtype, begin, end } of placed) {
    if (dtype === undefined) continue;
    const data = floatsOf(bytes.subarray(headerEnd + begin, headerEnd + end), dtype);
    tensors.set(tensorName, { shape, data });
  }
  return { tensors, metadata };
}

interface PlacedTensor {
  readonly tensorName: string;
  readonly shape: readonly number[];
  /** The first byte, and the byte after the last, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
  /** Undefined if it is ignored. */
  readonly dtype: Dtype | undefined;
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
  if (length > BigInt(maxHeaderBytes)) {
    throw broken(name, `its header should take ${length} bytes, more than the format's ${maxHeaderBytes}`);
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array, name: string): Readonly<Record<string, unknown>> {
  let header: unknown;
  let twice: string | undefined;
  try {
    // The format requires a brace first. JSON.parse would accept spaces before it.
    if (bytes[0] === openingBrace) {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      header = JSON.parse(text);
      twice = duplicateKey(text);
    }
  } catch {
    // The error's own message is not used: it quotes the damaged text, including line breaks.
  }
  if (!isRecord(header)) throw broken(name, 'its header is not a JSON object');
  if (twice !== undefined) throw broken(name, `its header has ${quote(twice)} twice`);
  return header;
}

function checkMetadata(entry: unknown, name: string): Readonly<Record<string, string>> {
  if (!isRecord(entry) || !Object.values(entry).every((value) => typeof value === 'string')) {
    throw broken(name, 'its metadata are not an object of strings');
  }
  return entry as Readonly<Record<string, string>>;
}

function checkTensor(
  tensorName: string,
  entry: unknown,
  name: string,
  { isIgnored, readsHalves }: { readonly isIgnored: boolean; readonly readsHalves: boolean },
): PlacedTensor {
  const quoted = quote(tensorName);
  if (!isRecord(entry)) throw broken(name, `the description of tensor ${quoted} is not an object`);
  const { dtype: given, shape, data_offsets: offsets } = entry;
  if (typeof given !== 'string') throw broken(name, `tensor ${quoted} has no dtype`);
  const dtype = isIgnored ? undefined : dtypeOf(given, readsHalves);
  if (dtype === undefined && !isIgnored) {
    throw new DataError(
      `${name}: tensor ${quoted} holds ${quote(given)} numbers, expected "F32": convert the file to float32 first`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw broken(name, `the shape of tensor ${quoted} is not a list of whole numbers from 0 up`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw broken(name, `the data_offsets of tensor ${quoted} are not two whole numbers from 0 up`);
  }
  const [begin, end] = offsets as [number, number];
  // A product over 2^53 is inexact, but no file is that large, so the comparison fails as it should.
  const expected = sizeOf(shape) * bytesPerNumber[dtype ?? 'F32'];
  if (dtype === undefined ? end < begin : end - begin !== expected) {
    throw broken(name, `tensor ${quoted} should take ${expected} bytes by its shape, and has ${end - begin}`);
  }
  return { tensorName, shape, begin, end, dtype };
}

function dtypeOf(given: string, readsHalves: boolean): Dtype | undefined {
  return given === 'F32' || (given === 'F16' && readsHalves) ? given : undefined;
}

function floatsOf(bytes: Uint8Array, dtype: Dtype): Float32Array {
  if (dtype === 'F16') return floatsOfHalves(new Uint16Array(copyOf(bytes)));
  const size = bytesPerNumber.F32;
  return bytes.byteOffset % size === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / size)
    : new Float32Array(copyOf(bytes));
}

/** Not bytes.slice(), which for a Node Buffer returns a view with the same alignment. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy.buffer;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Quotes text from a file that may be damaged, for one line of a message. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function broken(name: string, reason: string): SparringError {
  return new DataError(
    `${name}: not a valid safetensors file, ${reason}: take another copy or an earlier one`,
  );
}
