import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  constants,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { DataError, messageOf, SparringError } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';
import { damaged } from './damaged.ts';
import { plainBytes } from '../../core/bytes.ts';
import { grouped } from '../../core/wording.ts';

/** The wrapper around DEFLATE data: RFC 1952, RFC 1950 or, as in zip files, none. */
export type Compression = 'gzip' | 'zlib' | 'raw';

/** Whether data is compressed with gzip, by its first two bytes. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Larger data is not decompressed into memory. */
export const maxUnpackedBytes = 2 ** 31;

const streams = { gzip: createGunzip, zlib: createInflate, raw: createInflateRaw };
const synchronous = { gzip: gunzipSync, zlib: inflateSync, raw: inflateRawSync };
const pieceBytes = 2 ** 20;
/** How many compressed bytes are read for the head. They decompress to at most 4 MB. */
const headPieceBytes = 4096;
/**
 * DEFLATE encodes at most 258 bytes in two bits. A claimed length beyond that is false, so nothing is allocated for it.
 */
const maxExpansion = 1032;
/** Room for headers and checksums, generously. */
const overheadBytes = 1024;

/** The first bytes of the decompressed data: `wanted`, or fewer if the data is shorter. */
export function unpackHead(packed: Bytes, compression: Compression, wanted: number): Uint8Array<ArrayBuffer> {
  const piece = packed.read(0, Math.min(headPieceBytes, packed.size));
  try {
    // The input is cut off. With this flush, zlib accepts that as the end.
    return synchronous[compression](piece, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, wanted);
  } catch (thrown) {
    throw unreadable(packed, thrown);
  }
}

/**
 * Decompresses data whose decompressed size is known, reading it piece by piece.
 *
 * @throws SparringError if the data is damaged or its decompressed size is not `size`. A size over `maxUnpackedBytes`,
 *   or impossible for so few compressed bytes, is refused before memory is allocated
 */
export async function unpack(
  packed: Bytes,
  compression: Compression,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (size > maxUnpackedBytes) {
    throw new DataError(
      `${packed.name} decompresses to ${grouped(size)} bytes, but at most ${grouped(maxUnpackedBytes)} are decompressed into memory: save it uncompressed`,
    );
  }
  if (size > packed.size * maxExpansion + overheadBytes) throw wrongSize(packed, size);
  const unpacked = new Uint8Array(size);
  let filled = 0;
  let fault: SparringError | undefined;
  const pieces = function* () {
    for (let at = 0; at < packed.size; at += pieceBytes) {
      yield packed.read(at, Math.min(pieceBytes, packed.size - at));
    }
  };
  try {
    await pipeline(
      Readable.from(pieces()),
      streams[compression](),
      async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) {
          if (filled + chunk.length > size) throw (fault = wrongSize(packed, size));
          unpacked.set(chunk, filled);
          filled += chunk.length;
        }
      },
    );
    if (filled < size) throw wrongSize(packed, size);
  } catch (thrown) {
    // A pipeline that ends early may throw a general error instead of ours.
    throw fault ?? unreadable(packed, thrown);
  }
  return unpacked;
}

/** As `unpack`, synchronously, for small data. @throws SparringError as `unpack` does */
export function unpackAtOnce(packed: Bytes, compression: Compression, size: number): Uint8Array<ArrayBuffer> {
  if (size > packed.size * maxExpansion + overheadBytes) throw wrongSize(packed, size);
  let unpacked: Uint8Array;
  try {
    unpacked = synchronous[compression](packed.read(0, packed.size), { maxOutputLength: Math.max(1, size) });
  } catch (thrown) {
    throw unreadable(packed, thrown);
  }
  if (unpacked.length !== size) throw wrongSize(packed, size);
  return plainBytes(unpacked);
}

function wrongSize(packed: Bytes, size: number): SparringError {
  return damaged(packed, `does not decompress to ${grouped(size)} bytes`);
}

/** The error to throw if zlib, or reading its input, has thrown. */
function unreadable(packed: Bytes, thrown: unknown): SparringError {
  if (thrown instanceof SparringError) return thrown;
  return damaged(packed, `does not decompress (${messageOf(thrown)})`, thrown);
}
