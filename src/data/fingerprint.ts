import { createHash } from 'node:crypto';
import { SparringError } from '../core/errors.ts';
import type { PictureSource } from './pictures/source.ts';

/** So many pictures, evenly spread, are looked into. */
const mostLookedInto = 64;
/** Names are hashed in pieces of about this many letters: a call for each of three million is slow. */
const pieceLength = 2 ** 16;

/**
 * Tells whether a source is still what it was: the SHA-256, as hex, of how many records it has, of their names
 * in their order, and of what is stored of 64 of them. That takes a second for a million pictures. It does not
 * notice a picture whose contents were exchanged, unless it is one of the 64.
 *
 * @throws whatever the source throws that is not about one of its records
 */
export async function fingerprintOf(source: PictureSource): Promise<string> {
  const hash = createHash('sha256');
  let piece = `${source.count}\0`;
  for (let index = 0; index < source.count; index++) {
    const name = source.nameOf(index);
    // `digits[17]` of a file that has another name now is `[17]` still.
    piece += `${name.startsWith(source.name) ? name.slice(source.name.length) : name}\0`;
    if (piece.length < pieceLength) continue;
    hash.update(piece);
    piece = '';
  }
  hash.update(piece);
  const looks = Math.min(source.count, mostLookedInto);
  for (let i = 0; i < looks; i++) {
    hash.update(await contentsOf(source, Math.floor((i * source.count) / looks)));
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
