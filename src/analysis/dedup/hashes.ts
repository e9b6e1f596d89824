/** Semantic hashes of 128 bits in four 32-bit words, and buckets of equal hashes. */
import { codeUnits } from './autoencoder.ts';

/** Number of 32-bit words in a hash. */
export const hashWords = codeUnits / 32;

/**
 * Turns codes into hashes: a bit is set if its unit is above its threshold.
 *
 * @param codes [count, 128], before or after the ReLU
 * @param thresholds one for each unit; default 0, so that a bit is set if its unit is active
 * @returns count × 4 words; bit u of a hash is bit u mod 32 of word u ÷ 32
 */
export function hashesOf(codes: Float32Array, thresholds?: Float32Array): Uint32Array {
  const hashes = new Uint32Array(codes.length / 32);
  codes.forEach((value, i) => {
    if (value > (thresholds?.[i % codeUnits] ?? 0)) hashes[i >>> 5]! |= 1 << (i & 31);
  });
  return hashes;
}

/** The median of each unit over codes. As a threshold it sets each bit in half of them. */
export function mediansOf(codes: Float32Array): Float32Array {
  const count = codes.length / codeUnits;
  return Float32Array.from({ length: codeUnits }, (_, unit) => {
    const values = Float32Array.from({ length: count }, (__, i) => codes[i * codeUnits + unit]!).sort();
    return count === 0 ? 0 : (values[(count - 1) >> 1]! + values[count >> 1]!) / 2;
  });
}

/** How many units are active, above zero, in none of some codes. */
export function deadUnitsIn(codes: Float32Array): number {
  const active = new Set<number>();
  codes.forEach((value, i) => {
    if (value > 0) active.add(i % codeUnits);
  });
  return codeUnits - active.size;
}

/** Whether a hash has no bits: its picture activates no unit, so its code says nothing. */
export function isBlank(hashes: Uint32Array, index: number): boolean {
  for (let word = 0; word < hashWords; word++) if (hashes[index * hashWords + word] !== 0) return false;
  return true;
}

/** How many hashes have no bits. */
export function blankCount(hashes: Uint32Array): number {
  let count = 0;
  for (let index = 0; index < hashes.length / hashWords; index++) if (isBlank(hashes, index)) count += 1;
  return count;
}

/** The number of bits in which hashes `a` and `b` differ, 0 to 128. */
export function hammingDistance(hashes: Uint32Array, a: number, b: number): number {
  return differentBits(hashes, a, b, codeUnits);
}

/** The same if it is at most `max`; otherwise some number above `max`. */
export function differentBits(hashes: Uint32Array, a: number, b: number, max: number): number {
  let distance = 0;
  for (let word = 0; word < hashWords && distance <= max; word++) {
    distance += bitCount(hashes[a * hashWords + word]! ^ hashes[b * hashWords + word]!);
  }
  return distance;
}

/**
 * For each hash, the index of the first equal hash, which may be its own. Takes linear time, and memory for an
 * open-addressing table of indices with at least twice as many slots as hashes.
 */
export function firstWithSame(hashes: Uint32Array): Uint32Array {
  const count = hashes.length / hashWords;
  const slots = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * count)));
  const table = new Int32Array(slots).fill(-1);
  const first = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    let slot = mixed(hashes, index) & (slots - 1);
    while (table[slot] !== -1 && !same(hashes, table[slot]!, index)) slot = (slot + 1) & (slots - 1);
    if (table[slot] === -1) table[slot] = index;
    first[index] = table[slot]!;
  }
  return first;
}

/** Groups of two or more indices with the same value in `first`, each ascending. */
export function bucketsOf(first: Uint32Array): number[][] {
  const buckets = new Map<number, number[]>();
  first.forEach((at, index) => {
    if (at === index) return;
    const bucket = buckets.get(at);
    if (bucket === undefined) buckets.set(at, [at, index]);
    else bucket.push(index);
  });
  return [...buckets.values()];
}

function same(hashes: Uint32Array, a: number, b: number): boolean {
  for (let word = 0; word < hashWords; word++) {
    if (hashes[a * hashWords + word] !== hashes[b * hashWords + word]) return false;
  }
  return true;
}

/** Mixes the four words by MurmurHash3 (Appleby 2011), because hashes are far from uniformly distributed. */
function mixed(hashes: Uint32Array, index: number): number {
  let h = 0;
  for (let word = 0; word < hashWords; word++) {
    let k = Math.imul(hashes[index * hashWords + word]!, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
