import { checkArguments, fraction, integer, kind, oneOf, seedRule } from './checks.ts';

/**
 * The only source of randomness in Sparring: Philox4x32-10, a counter-based generator (Salmon et al. 2011, "Parallel
 * random numbers: as easy as 1, 2, 3"). A block of four 32-bit words is a pure function of (seed, stream, step, index).
 * So a run can be resumed from two integers, and it is the same on every machine.
 */

/** The purposes of random numbers. The position in this list is part of every run: append, never reorder. */
export const streamNames = [
  'parameters', // initial weights; step = index of the parameter
  'latent-discriminator', // z for a discriminator update; step = index of the update
  'latent-generator', // new z for a generator update; step = index of the update
  'latent-sample', // step 0: the z that the seed determines; step 1: noise around a z
  'shuffle', // order of the pictures; step = epoch
  'test', // tests only
  'masks', // dropout masks; step = index of the discriminator update
  'explanation', // the integers of a worked example; step 0
  'statistics', // z for measuring standing statistics; step = batch
  'experiment', // synthetic data of an experiment; step = batch
  'mirror', // which pictures of a batch are mirrored; step = batch
  'bits', // which bits of hashes are compared together; step = index of the table
  'places', // pictures, and positions in them, that the window drop's classifier is trained on; step 0
  'points', // real points of a known distribution; step = batch
  'noise', // pictures of independent pixels; step 0
] as const;

/** The name of a stream of random numbers: each use has its own. */
export type StreamName = (typeof streamNames)[number];

const roundMultiplier0 = 0xd2511f53;
const roundMultiplier1 = 0xcd9e8d57;
const keyIncrement0 = 0x9e3779b9;
const keyIncrement1 = 0xbb67ae85;
const rounds = 10;

/** High and low 32 bits of a product of two unsigned 32-bit integers, by 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16); // < 2^32
  const carry = aLow * bHigh + (cross & 0xffff);
  return (aHigh * bHigh + Math.floor(cross / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * One Philox4x32-10 block: replaces the counter, in place, by four random 32-bit words.
 *
 * @param counter four unsigned 32-bit words, overwritten
 */
export function philox4x32(counter: Uint32Array, key0: number, key1: number): void {
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(roundMultiplier0, c0);
    const low0 = Math.imul(roundMultiplier0, c0) >>> 0;
    const high1 = multiplyHigh(roundMultiplier1, c2);
    const low1 = Math.imul(roundMultiplier1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + keyIncrement0) >>> 0;
    k1 = (k1 + keyIncrement1) >>> 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

const rules = { seed: seedRule, stream: oneOf(streamNames), step: integer(0, 0xffff_ffff) };
const boundRule = integer(1, 0x1_0000_0000);
const floats = kind(
  'a Float32Array or Float64Array',
  (value) => value instanceof Float32Array || value instanceof Float64Array,
);

/**
 * The random numbers for one purpose at one step. Numbers are consumed in order. A new `RandomStream` with the same
 * (seed, stream, step) starts again from the first.
 *
 * @example new RandomStream(7, 'latent-sample', 3).normal(new Float32Array(100))
 */
export class RandomStream {
  readonly #seedLow: number;
  readonly #seedHigh: number;
  readonly #stream: number;
  readonly #step: number;
  readonly #block = new Uint32Array(4);
  #nextBlock = 0;
  #used = 4;

  /**
   * @param seed a safe non-negative integer
   * @param step a non-negative integer below 2^32
   * @throws UsageError if a number is out of range, or there is no such stream
   */
  constructor(seed: number, stream: StreamName, step: number) {
    checkArguments('RandomStream', { seed, stream, step }, rules);
    this.#seedLow = seed >>> 0;
    this.#seedHigh = Math.floor(seed / 0x1_0000_0000) >>> 0;
    this.#stream = streamNames.indexOf(stream);
    this.#step = step >>> 0;
  }

  /** An unsigned 32-bit integer, uniform. */
  uint32(): number {
    if (this.#used === 4) {
      this.#block[0] = this.#nextBlock >>> 0;
      this.#block[1] = Math.floor(this.#nextBlock / 0x1_0000_0000) >>> 0;
      this.#block[2] = this.#step;
      this.#block[3] = this.#stream;
      philox4x32(this.#block, this.#seedLow, this.#seedHigh);
      this.#nextBlock += 1;
      this.#used = 0;
    }
    return this.#block[this.#used++]!;
  }

  /** A double in the open interval (0, 1), never 0 or 1, with 32 random bits. */
  unit(): number {
    return (this.uint32() + 0.5) / 0x1_0000_0000;
  }

  /** An integer in [0, bound), without modulo bias. @param bound from 1 to 2^32 */
  below(bound: number): number {
    // Plain comparisons: shuffling calls it for each picture.
    if (!(bound >= 1 && bound <= 0x1_0000_0000 && Number.isInteger(bound))) boundRule('bound', bound);
    const limit = Math.floor(0x1_0000_0000 / bound) * bound;
    let word = this.uint32();
    while (word >= limit) word = this.uint32();
    return word % bound;
  }

  /** Fills `out` with numbers uniform in [low, high). Returns `out`. */
  uniform<T extends Float32Array | Float64Array>(out: T, low = 0, high = 1): T {
    floats('out', out);
    for (let i = 0; i < out.length; i++) out[i] = low + (high - low) * this.unit();
    return out;
  }

  /** Fills `out` with Gaussian numbers (Box-Muller). Returns `out`. */
  normal<T extends Float32Array | Float64Array>(out: T, mean = 0, deviation = 1): T {
    floats('out', out);
    for (let i = 0; i < out.length; i += 2) {
      const radius = deviation * Math.sqrt(-2 * Math.log(this.unit()));
      const angle = 2 * Math.PI * this.unit();
      out[i] = mean + radius * Math.cos(angle);
      if (i + 1 < out.length) out[i + 1] = mean + radius * Math.sin(angle);
    }
    return out;
  }

  /**
   * Fills `out` with independent Bernoulli trials: `value` with the given probability, else 0. Returns `out`. A trial
   * uses 16 random bits, because masks are large and need no finer probabilities.
   */
  coins(out: Float32Array, probability: number, value = 1): Float32Array {
    floats('out', out);
    fraction('probability', probability);
    const threshold = Math.round(probability * 0x10000);
    for (let i = 0; i < out.length; i += 2) {
      const word = this.uint32();
      out[i] = (word & 0xffff) < threshold ? value : 0;
      if (i + 1 < out.length) out[i + 1] = word >>> 16 < threshold ? value : 0;
    }
    return out;
  }

  /**
   * `count` distinct numbers of 0 … bound−1; `count` is at most `bound`. Duplicates are drawn again, so this is for
   * a small fraction of the numbers.
   */
  distinct(count: number, bound: number): number[] {
    checkArguments('distinct', { bound, count }, { bound: boundRule, count: integer(0, bound) });
    const drawn = new Set<number>();
    while (drawn.size < count) drawn.add(this.below(bound));
    return [...drawn];
  }

  /** The numbers 0 … count−1 in random order (Fisher-Yates). */
  permutation(count: number): Uint32Array {
    checkArguments('permutation', { count }, { count: integer(0, 0xffff_ffff) });
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }
}
