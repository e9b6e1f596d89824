import { createHash } from 'node:crypto';

/** The first 64 bits of a SHA-256, as two words. */
export interface Digest {
  readonly low: number;
  readonly high: number;
}

/** The digest of the concatenated parts. */
export function contentDigest(...parts: readonly (Uint8Array | string)[]): Digest {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const bytes = hash.digest();
  return { low: bytes.readUInt32LE(0), high: bytes.readUInt32LE(4) };
}

/**
 * Finds records with equal contents by their digests, with about twenty bytes of memory per record. The probability
 * that any two of three million different records have the same digest is 2e-7.
 */
export class DuplicateFinder {
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  /** A hash table with open addressing. It holds the record's index plus 1, or 0 in an empty slot. */
  readonly #slots: Uint32Array;

  /** @param count of all records */
  constructor(count: number) {
    this.#low = new Uint32Array(count);
    this.#high = new Uint32Array(count);
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 1)));
  }

  /** Adds record `index`. Returns the index of the first record with the same digest, if there was one. */
  add(index: number, { low, high }: Digest): number | undefined {
    const slots = this.#slots;
    let slot = low % slots.length;
    for (; slots[slot] !== 0; slot = (slot + 1) % slots.length) {
      const other = slots[slot]! - 1;
      if (this.#low[other] === low && this.#high[other] === high) return other;
    }
    slots[slot] = index + 1;
    this.#low[index] = low;
    this.#high[index] = high;
    return undefined;
  }
}
