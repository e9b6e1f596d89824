/** Finds nearly equal hashes without comparing all pairs. */
import { evenlySpread } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { codeUnits } from './autoencoder.ts';
import { differentBits, hammingDistance, hashWords } from './hashes.ts';

export interface NeighbourOptions {
  /** Hashes of the mirror images of the same pictures. A picture may also be near the mirror image of another. */
  readonly mirrored?: Uint32Array | undefined;
  readonly seed: number;
  /** Ends the search before the next table. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/** For each hash, the nearest of the hashes before it. */
export interface Neighbours {
  /** The maximum number of bits in which two neighbours differ. */
  readonly radius: number;
  /** Indices, below `index`, of up to 8 hashes within the radius, the nearest first. */
  of(index: number): number[];
}

/** Maximum number of neighbours of one hash. */
const maxNeighbours = 8;
/** Each member of a bucket is compared with at most this many others, which bounds the time for crowded buckets. */
const maxComparedInBucket = 64;
/** Probability of missing a pair whose distance equals the radius. Nearer pairs are missed less often. */
const missed = 0.005;
const maxTables = 64;
/** Beyond the maximum, unrelated pictures are as near as related ones. */
const maxRadius = 28;
const minRadius = 4;
/** The expected number of unrelated hashes within the radius of each hash. */
const unrelatedWithin = 1;

/**
 * Finds pairs of hashes that differ in few bits, by locality-sensitive hashing (Indyk and Motwani 1998). Each of several
 * tables sorts hashes into buckets by some randomly chosen bits, and the hashes of a bucket are compared. Time and
 * memory are linear in the number of hashes; one table is in memory at a time.
 *
 * The radius depends on the pictures and on their number: it admits about one unrelated hash for each (`radiusFor`).
 *
 * @param hashes four words each; join equal ones before, for speed (`firstWithSame`)
 * @returns undefined if the signal ended the search
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
  const shared = (1 - radius / codeUnits) ** bits; // probability that a pair at the radius shares a bucket
  const tables = Math.min(maxTables, Math.ceil(Math.log(missed) / Math.log(1 - shared)));
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

/** Hashes whose distances are measured for the radius: 18 million pairs, which take about a second. */
const maxMeasured = 6000;
/** A distance that occurs in fewer pairs than this is extrapolated instead of counted. */
const minCounted = 100;

/**
 * The radius within which each hash has about one unrelated hash, estimated from the distances between up to 6,000 of
 * the hashes. If so small a distance is too rare to be counted, the distribution is extrapolated from its last decade.
 */
export function radiusFor(hashes: Uint32Array): number {
  const count = hashes.length / hashWords;
  const { pairs, shares } = sharesWithin(hashes);
  const wanted = unrelatedWithin / Math.max(1, count);
  const countable = minCounted / Math.max(1, pairs);
  /** The maximum number of bits within which at most this share of pairs lies. */
  const bitsAt = (share: number) => shares.findIndex((within) => within > share) - 1;
  const perDecade = Math.max(1, bitsAt(10 * countable) - bitsAt(countable));
  const radius =
    wanted >= countable ? bitsAt(wanted) : bitsAt(countable) - perDecade * Math.log10(countable / wanted);
  return Math.round(Math.min(maxRadius, Math.max(minRadius, radius)));
}

/** For each number of bits from 0 to 128, the share of pairs that differ in at most so many. */
function sharesWithin(hashes: Uint32Array): { pairs: number; shares: number[] } {
  const measured = evenlySpread(hashes.length / hashWords, maxMeasured);
  const tally = new Array<number>(codeUnits + 1).fill(0);
  for (const [i, index] of measured.entries()) {
    for (let j = 0; j < i; j++) tally[hammingDistance(hashes, index, measured[j]!)]! += 1;
  }
  const pairs = (measured.length * (measured.length - 1)) / 2;
  let within = 0;
  return { pairs, shares: tally.map((found) => (within += found) / Math.max(1, pairs)) };
}

/** The number of bits that sort this many entries into buckets of a few. */
function bitsForTable(entries: number): number {
  return Math.min(22, Math.max(6, Math.round(Math.log2(Math.max(1, entries))) - 2));
}

function joined(hashes: Uint32Array, mirrored: Uint32Array): Uint32Array {
  const both = new Uint32Array(hashes.length + mirrored.length);
  both.set(hashes);
  both.set(mirrored, hashes.length);
  return both;
}

/** The order of entries by their chosen bits, and for each value of these bits the start of its bucket. */
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
  /** Entries from here on are of mirror images: that of picture i is `count` + i. */
  readonly count: number;
  readonly radius: number;
}

/** Compares each member of a bucket with up to 64 before it. Pairs of two mirror images are skipped. */
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
    for (let j = Math.max(start, i - maxComparedInBucket); j < i; j++) {
      const other = order[j]!; // smaller than `entry`, so only mirrored if `entry` is
      if (other >= count || other === picture) continue;
      const bits = differentBits(entries, entry, other, radius);
      if (bits <= radius) nearest.add(Math.max(picture, other), Math.min(picture, other), bits);
    }
  }
}

/** The nearest earlier neighbours of each hash, in typed arrays: 120 MB for three million pictures. */
class Nearest {
  readonly #indices: Uint32Array;
  /** 255 marks an empty slot. */
  readonly #bits: Uint8Array;

  constructor(count: number) {
    this.#indices = new Uint32Array(count * maxNeighbours);
    this.#bits = new Uint8Array(count * maxNeighbours).fill(255);
  }

  /** Adds a pair, unless it is known or all slots hold nearer ones. */
  add(index: number, other: number, bits: number): void {
    const first = index * maxNeighbours;
    const last = first + maxNeighbours - 1;
    let at = last;
    if (this.#bits[at]! <= bits) return;
    for (let i = first; i <= last && this.#bits[i]! !== 255; i++) {
      if (this.#indices[i] !== other) continue;
      if (this.#bits[i]! <= bits) return;
      at = i; // the same picture, nearer in this orientation
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
    const first = index * maxNeighbours;
    const found: number[] = [];
    for (let i = first; i < first + maxNeighbours && this.#bits[i]! !== 255; i++) {
      found.push(this.#indices[i]!);
    }
    return found;
  }
}
