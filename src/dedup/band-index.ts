import { codeUnits } from './autoencoder.ts';
import { hashWords } from './hashes.ts';

/** Of those that share a band, this many are looked at: a crowd of equal bands says nothing of two of them. */
const mostInBand = 64;

/**
 * Finds hashes that differ in a few bits: a hash is cut into bands, and two that have any band in common are
 * candidates (Norouzi et al. 2012, "multi-index hashing"). With 9 bands, 8 bits may differ anywhere and a
 * pair is found for certain; with 16 differing bits most still are.
 */
export class BandIndex {
  readonly #hashes: Uint32Array;
  readonly #bits: number;
  /** For each band, its values → the indices that have it. */
  readonly #bands: readonly Map<number, number[]>[];

  /** @param expected about how many hashes there will be: bands are wide enough to tell them apart */
  constructor(hashes: Uint32Array, expected: number) {
    this.#hashes = hashes;
    this.#bits = Math.min(30, Math.max(8, Math.ceil(Math.log2(Math.max(2, expected)))));
    this.#bands = Array.from({ length: Math.floor(codeUnits / this.#bits) }, () => new Map());
  }

  add(index: number): void {
    this.#bands.forEach((band, number) => {
      const value = bitsAt(this.#hashes, index, number * this.#bits, this.#bits);
      const members = band.get(value);
      if (members === undefined) band.set(value, [index]);
      else if (members.length < mostInBand) members.push(index);
    });
  }

  /** Those added that share a band with hash `at` of `hashes`, each once, in the order in which they are met. */
  candidates(hashes: Uint32Array, at: number): Set<number> {
    const found = new Set<number>();
    this.#bands.forEach((band, number) => {
      const members = band.get(bitsAt(hashes, at, number * this.#bits, this.#bits));
      for (const member of members ?? []) found.add(member);
    });
    return found;
  }
}

/** `count` bits of hash `index` from bit `from` on, as a number. */
function bitsAt(hashes: Uint32Array, index: number, from: number, count: number): number {
  const word = index * hashWords + (from >>> 5);
  const offset = from & 31;
  const low = hashes[word]! >>> offset;
  const high = offset + count > 32 ? hashes[word + 1]! << (32 - offset) : 0;
  return ((low | high) & (2 ** count - 1)) >>> 0;
}
