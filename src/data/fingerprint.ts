import { createHash } from 'node:crypto';
import { SparringError } from '../core/errors.ts';
import { evenlySpread } from '../core/numbers.ts';
import type { PictureSource } from './pictures/source.ts';

/** How many pictures, evenly spread, have their contents hashed. */
const maxSampled = 64;
/** Names are hashed in pieces of about this many characters, because a call for each of three million is slow. */
const pieceLength = 2 ** 16;

/**
 * A fingerprint that shows whether a source has changed. It is the SHA-256, as hex, of the number of records, their
 * names in order, and the stored contents of 64 of them. It takes a second for a million pictures. It does not detect a
 * change to the contents of a picture outside these 64.
 *
 * @throws errors of the source that do not concern a single record
 */
export async function fingerprintOf(source: PictureSource): Promise<string> {
  const hash = createHash('sha256');
  let piece = `${source.count}\0`;
  for (let index = 0; index < source.count; index++) {
    const name = source.nameOf(index);
    // Without the source's name, `digits[17]` is `[17]`, so renaming the file does not change the fingerprint.
    piece += `${name.startsWith(source.name) ? name.slice(source.name.length) : name}\0`;
    if (piece.length < pieceLength) continue;
    hash.update(piece);
    piece = '';
  }
  hash.update(piece);
  for (const index of evenlySpread(source.count, maxSampled)) {
    hash.update(await contentsOf(source, index));
  }
  return hash.digest('hex');
}

async function contentsOf(source: PictureSource, index: number): Promise<Uint8Array | string> {
  try {
    const stored = await source.stored?.(index);
    if (stored === undefined) return '';
    return stored.kind === 'planes' ? stored.planes : stored.encoded;
  } catch (thrown) {
    if (!(thrown instanceof SparringError)) throw thrown;
    return 'unreadable';
  }
}
