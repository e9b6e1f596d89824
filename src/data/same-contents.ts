import { createHash } from 'node:crypto';

/** 64 bits of the SHA-256 of some contents, as two words. */
export interface Digest {
  readonly low: number;
  readonly high: number;
}

/** @param parts the contents, in pieces */
export function digestOf(...parts: readonly (Uint8Array | string)[]): Digest {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const bytes = hash.digest();
  return { low: bytes.readUInt32LE(0), high: bytes.readUInt32LE(4) };
}

/**
 * Finds records of equal contents by their digests, in some twenty bytes of memory a record: that two of three
 * million different ones have the same digest has a probability of 2e-7.
 */
export class SameContents {
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  /** A hash table by open addressing: one more than the record's number, 0 where there is none. */
  readonly #slots: Uint32Array;

  /** @param count how many records there will be */
  constructor(count: number) {
    this.#low = new Uint32Array(count);
    this.#high = new Uint32Array(count);
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 1)));
  }

  /** Adds record `index`. Returns the first record of the same digest, if there was one. */
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
