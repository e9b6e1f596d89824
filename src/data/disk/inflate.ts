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
import { messageOf, SparringError } from '../../core/errors.ts';
import type { Bytes } from './bytes.ts';
import { damaged } from './damaged.ts';
import { grouped } from '../../core/wording.ts';

/** How bytes are wrapped around DEFLATE: RFC 1952, RFC 1950 or, as in zip files, not at all. */
export type Compression = 'gzip' | 'zlib' | 'raw';

/** Nothing that unpacks to more than this is taken into memory. */
export const mostUnpacked = 2 ** 31;

const streams = { gzip: createGunzip, zlib: createInflate, raw: createInflateRaw };
const atOnce = { gzip: gunzipSync, zlib: inflateSync, raw: inflateRawSync };
const pieceBytes = 2 ** 20;
/** What the head is looked for in: at worst it unpacks to 4 MB. */
const headPieceBytes = 4096;
/** DEFLATE makes at most 258 bytes of two bits: a length beyond that is a lie, and no memory is taken for it. */
const mostExpansion = 1032;
/** Headers and check sums, and then some. */
const slack = 1024;

/** The first bytes that the compressed bytes unpack to: `wanted`, or fewer if there are not so many. */
export function unpackHead(packed: Bytes, compression: Compression, wanted: number): Uint8Array {
  const piece = packed.read(0, Math.min(headPieceBytes, packed.size));
  try {
    // Cut off in the middle, which this flush takes for an end.
    return atOnce[compression](piece, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, wanted);
  } catch (thrown) {
    throw unreadable(packed, thrown);
  }
}

/**
 * Unpacks bytes that are known to unpack to `size` bytes, reading them piece by piece.
 *
 * @throws SparringError if they are damaged, or unpack to more or fewer; a size over `mostUnpacked`, or one
 *   that so few bytes cannot unpack to, is refused before any memory is taken
 */
export async function unpack(packed: Bytes, compression: Compression, size: number): Promise<Uint8Array> {
  if (size > mostUnpacked) {
    throw new SparringError(
      `${packed.name} unpacks to ${grouped(size)} bytes, and at most ${grouped(mostUnpacked)} are taken into memory: save it uncompressed`,
    );
  }
  if (size > packed.size * mostExpansion + slack) throw wrongSize(packed, size);
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
    // A pipeline that is ended early may say no more than that it was.
    throw fault ?? unreadable(packed, thrown);
  }
  return unpacked;
}

/** The same at once, for what is small: the JavaScript thread waits for it. */
export function unpackAtOnce(packed: Bytes, compression: Compression, size: number): Uint8Array {
  if (size > packed.size * mostExpansion + slack) throw wrongSize(packed, size);
  let unpacked: Uint8Array;
  try {
    unpacked = atOnce[compression](packed.read(0, packed.size), { maxOutputLength: Math.max(1, size) });
  } catch (thrown) {
    throw unreadable(packed, thrown);
  }
  if (unpacked.length !== size) throw wrongSize(packed, size);
  return unpacked;
}

function wrongSize(packed: Bytes, size: number): SparringError {
  return damaged(packed, `does not unpack to ${grouped(size)} bytes`);
}

/** What to throw where zlib, or the reading of its input, has thrown. */
function unreadable(packed: Bytes, thrown: unknown): SparringError {
  if (thrown instanceof SparringError) return thrown;
  return damaged(packed, `does not unpack (${messageOf(thrown)})`, thrown);
}
