/** Hashes the pictures of a source by an autoencoder that is trained on them. */
import { DataError } from '../../core/errors.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { hashedSide } from './autoencoder.ts';
import { hashesOf, hashWords, mediansOf } from './hashes.ts';
import { batchesOf, PictureReader } from './picture-reader.ts';
import { mirroredPlanes } from './similarity.ts';
import type { SourceAutoencoder } from './source-autoencoder.ts';

export interface HashingOptions {
  /** Whether to hash the mirror image of each picture as well. */
  readonly mirrored: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

export interface PictureHashes {
  /** Indices of the readable pictures, ascending. */
  readonly readable: Uint32Array;
  /** Their hashes, four words each, in that order. */
  readonly hashes: Uint32Array;
  /** Hashes of their mirror images, if requested. */
  readonly mirrored: Uint32Array | undefined;
  /** The value above which each unit sets its bit; undefined: zero. */
  readonly thresholds: Float32Array | undefined;
  /** Unreadable pictures: name → reason. */
  readonly skipped: ReadonlyMap<string, string>;
}

/**
 * Hashes all pictures of a source with the autoencoder that was trained on them.
 *
 * @returns undefined if the signal ended the work
 * @throws SparringError if no picture can be read or the device fails
 */
export async function hashPictures(
  autoencoder: SourceAutoencoder,
  source: PictureSource,
  options: HashingOptions,
): Promise<PictureHashes | undefined> {
  const { count } = source;
  const { signal, onProgress } = options;
  const reader = new PictureReader(source, autoencoder.shape);
  const thresholds = autoencoder.standardised ? mediansOf(autoencoder.sampled) : undefined;
  const readable = new Uint32Array(count);
  const hashes = new Uint32Array(count * hashWords);
  const mirrored = options.mirrored ? new Uint32Array(count * hashWords) : undefined;
  let found = 0;
  for (const batch of batchesOf(count)) {
    if (signal?.aborted === true) return undefined;
    const { indices, pictures } = await reader.read(batch);
    readable.set(indices, found);
    hashes.set(hashesOf(await autoencoder.codesOf(pictures), thresholds), found * hashWords);
    if (mirrored !== undefined) {
      const images = pictures.map((one) => mirroredPlanes(one, hashedSide));
      mirrored.set(hashesOf(await autoencoder.codesOf(images), thresholds), found * hashWords);
    }
    found += pictures.length;
    onProgress?.(batch.at(-1)! + 1, count);
    await new Promise(setImmediate);
  }
  if (found === 0) {
    throw new DataError(
      `none of the pictures of ${source.name} can be read; the first: ${reader.unreadable.example}`,
    );
  }
  return {
    readable: readable.subarray(0, found),
    hashes: hashes.subarray(0, found * hashWords),
    mirrored: mirrored?.subarray(0, found * hashWords),
    thresholds,
    skipped: reader.unreadable.byName,
  };
}
