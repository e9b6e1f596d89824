/** Hashes that are nearly the same, found without comparing all with all. */
import { RandomStream } from '../../core/random.ts';
import { codeUnits } from './autoencoder.ts';
import { differentBits, hammingDistance, hashWords } from './hashes.ts';

export interface NeighbourOptions {
  /** Hashes of the same pictures as a mirror shows them: one may be near another's as well. */
  readonly mirrored?: Uint32Array | undefined;
  readonly seed: number;
  /** Ends the search before the next table. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/** For each hash, the nearest of those before it. */
export interface Neighbours {
  /** The most bits that two neighbours differ in. */
  readonly radius: number;
  /** The indices below `index` of up to 8 hashes within the radius, the nearest first. */
  of(index: number): number[];
}

/** Neighbours of one hash that are remembered. */
const mostNeighbours = 8;
/** So many members of a bucket are compared with each: a crowd of equal bits says little of two of them. */
const mostInBucket = 64;
/** A pair that differs in as many bits as the radius is found with a probability of 99.5%, others more surely. */
const missed = 0.005;
const mostTables = 64;
/** Beyond this, pictures that have nothing to do with each other are as near. */
const widestRadius = 28;
const narrowestRadius = 4;
/** The radius lets about so many strangers near each hash. */
const strangers = 1;

/**
 * Finds pairs of hashes that differ in few bits by locality-sensitive hashing (Indyk and Motwani 1998): in each of
 * several tables, hashes are sorted into buckets by some of their bits, chosen at random, and those of a bucket
 * are compared. Linear in the number of hashes, in time and memory; one table is held at a time.
 *
 * How few is few depends on the pictures and on how many there are: the radius is what lets about one stranger
 * near a hash (`radiusFor`).
 *
 * @param hashes four words each; equal ones are better taken together before (`firstWithSame`)
 * @returns undefined if the signal ended it
 */
export async function findNeighbours(
  hashes: Uint32Array,
  { mirrored, seed, signal, onProgress }: NeighbourOptions,
): Promise<Neighbours | undefined> {
  const count = hashes.length / hashWords;
  const radius = radiusFor(hashes);
  const nearest = new Nearest(count);
  const entries = mirrored === undefined ? hashes : joined(hashes, mirrored);
  const bits = bitsForTable(entries.length / hashWords);
  const clean = (1 - radius / codeUnits) ** bits; // chance that a pair at the radius shares a bucket
  const tables = Math.min(mostTables, Math.ceil(Math.log(missed) / Math.log(1 - clean)));
  for (let table = 0; table < tables; table++) {
    if (signal?.aborted === true) return undefined;
    const chosen = new RandomStream(seed, 'bits', table).permutation(codeUnits).subarray(0, bits);
    const { order, starts } = sortByBits(entries, chosen);
    for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
      comparePairs(order, starts[bucket]!, starts[bucket + 1]!, { entries, count, radius }, nearest);
    }
    onProgress?.(table + 1, tables);
    await new Promise(setImmediate);
  }
  return { radius, of: (index) => nearest.of(index) };
}

/** Hashes whose distances tell how near strangers come: some 18 million pairs, a second. */
const mostMeasured = 6000;
/** Of fewer pairs than this the share is not counted, but put where the commoner ones point to. */
const fewestCounted = 100;

/**
 * The radius within which about one of `count` hashes is a stranger, as far as that can be told from the distances
 * between 6,000 of them. Rarer distances than can be counted are taken to become rarer as the last counted ones do.
 */
export function radiusFor(hashes: Uint32Array): number {
  const count = hashes.length / hashWords;
  const { pairs, shares } = sharesWithin(hashes);
  const wanted = strangers / Math.max(1, count);
  const countable = fewestCounted / Math.max(1, pairs);
  /** The most bits within which at most this share of pairs lie. */
  const bitsAt = (share: number) => shares.findIndex((within) => within > share) - 1;
  const perDecade = Math.max(1, bitsAt(10 * countable) - bitsAt(countable));
  const radius =
    wanted >= countable ? bitsAt(wanted) : bitsAt(countable) - perDecade * Math.log10(countable / wanted);
  return Math.round(Math.min(widestRadius, Math.max(narrowestRadius, radius)));
}

/** For 0, 1 … 128 bits: the share of pairs that differ in so many or fewer. */
function sharesWithin(hashes: Uint32Array): { pairs: number; shares: number[] } {
  const count = hashes.length / hashWords;
  const measured = Math.min(count, mostMeasured);
  const at = (i: number) => Math.floor((i * count) / measured);
  const tally = new Array<number>(codeUnits + 1).fill(0);
  for (let i = 0; i < measured; i++) {
    for (let j = 0; j < i; j++) tally[hammingDistance(hashes, at(i), at(j))]! += 1;
  }
  const pairs = (measured * (measured - 1)) / 2;
  let within = 0;
  return { pairs, shares: tally.map((found) => (within += found) / Math.max(1, pairs)) };
}

/** Bits that sort as many entries into buckets of a few. */
function bitsForTable(entries: number): number {
  return Math.min(22, Math.max(6, Math.round(Math.log2(Math.max(1, entries))) - 2));
}

function joined(hashes: Uint32Array, mirrored: Uint32Array): Uint32Array {
  const both = new Uint32Array(hashes.length + mirrored.length);
  both.set(hashes);
  both.set(mirrored, hashes.length);
  return both;
}

/** Entries in the order of the chosen bits, and where each value of them begins. */
function sortByBits(entries: Uint32Array, chosen: Uint32Array): { order: Uint32Array; starts: Uint32Array } {
  const count = entries.length / hashWords;
  const keys = new Uint32Array(count);
  for (const [place, bit] of chosen.entries()) {
    const [word, shift] = [bit >>> 5, bit & 31];
    for (let i = 0; i < count; i++) keys[i]! |= ((entries[i * hashWords + word]! >>> shift) & 1) << place;
  }
  const starts = new Uint32Array(2 ** chosen.length + 1);
  for (const key of keys) starts[key + 1]! += 1;
  for (let key = 1; key < starts.length; key++) starts[key]! += starts[key - 1]!;
  const next = starts.slice();
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[next[keys[i]!]!++] = i;
  return { order, starts };
}

interface Compared {
  readonly entries: Uint32Array;
  /** Entries from here on are mirrored: that of picture i is `count` + i. */
  readonly count: number;
  readonly radius: number;
}

/** Compares the members of a bucket, each with up to 64 before it; of two mirrored ones nothing is wanted. */
function comparePairs(
  order: Uint32Array,
  start: number,
  end: number,
  { entries, count, radius }: Compared,
  nearest: Nearest,
): void {
  for (let i = start + 1; i < end; i++) {
    const entry = order[i]!;
    const picture = entry < count ? entry : entry - count;
    for (let j = Math.max(start, i - mostInBucket); j < i; j++) {
      const other = order[j]!; // smaller, so not mirrored unless `entry` is
      if (other >= count || other === picture) continue;
      const bits = differentBits(entries, entry, other, radius);
      if (bits <= radius) nearest.add(Math.max(picture, other), Math.min(picture, other), bits);
    }
  }
}

/** The nearest earlier ones of each hash, in typed arrays: three million pictures are 120 MB. */
class Nearest {
  readonly #indices: Uint32Array;
  /** 255 where there is none. */
  readonly #bits: Uint8Array;

  constructor(count: number) {
    this.#indices = new Uint32Array(count * mostNeighbours);
    this.#bits = new Uint8Array(count * mostNeighbours).fill(255);
  }

  /** Takes note of a pair, unless it is known or as many nearer ones are. */
  add(index: number, other: number, bits: number): void {
    const first = index * mostNeighbours;
    const last = first + mostNeighbours - 1;
    let at = last;
    if (this.#bits[at]! <= bits) return;
    for (let i = first; i <= last && this.#bits[i]! !== 255; i++) {
      if (this.#indices[i] !== other) continue;
      if (this.#bits[i]! <= bits) return;
      at = i; // nearer when mirrored
      break;
    }
    for (; at > first && this.#bits[at - 1]! > bits; at--) {
      this.#bits[at] = this.#bits[at - 1]!;
      this.#indices[at] = this.#indices[at - 1]!;
    }
    this.#bits[at] = bits;
    this.#indices[at] = other;
  }

  of(index: number): number[] {
    const first = index * mostNeighbours;
    const found: number[] = [];
    for (let i = first; i < first + mostNeighbours && this.#bits[i]! !== 255; i++) {
      found.push(this.#indices[i]!);
    }
    return found;
  }
}
