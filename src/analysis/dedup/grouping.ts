/** Groups near-duplicates by their hashes. */
import { bucketsOf, firstWithSame, hammingDistance, hashWords, isBlank } from './hashes.ts';
import type { PictureComparer } from './picture-comparer.ts';
import { findNeighbours } from './neighbours.ts';
import type { PictureHashes } from './picture-hashes.ts';

/** A picture that repeats another. */
export interface Repeat {
  readonly index: number;
  /** Correlation of details with the kept picture; if mirror images count, that of the more similar orientation. */
  readonly similarity: number;
  readonly mirrored: boolean;
  /** How many bits of the hashes differ; for a mirrored picture, with the hash of its mirror image. */
  readonly bits: number;
}

/** Pictures that are the same. The first in the order of the source is kept. */
export interface DuplicateGroup {
  readonly kept: number;
  readonly repeats: readonly Repeat[];
}

export interface Grouped {
  readonly groups: readonly DuplicateGroup[];
  /** Maximum number of different bits in the hashes of two pictures that were compared in detail. */
  readonly radius: number;
  /** About how many of the repeats are false positives. */
  readonly falsePositives: number;
}

export interface GroupingOptions {
  readonly alike: number;
  readonly mirror: boolean;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/**
 * Groups pictures with equal hashes. Those without any bit, which are equal without saying anything, must also be similar
 * in the detailed comparison. A repeat counts as a false positive if the detailed comparison does not find it
 * similar.
 */
export async function groupSameHash(
  { hashes, readable }: PictureHashes,
  comparer: PictureComparer,
  { alike, signal, onProgress }: GroupingOptions,
): Promise<Grouped | undefined> {
  const groups: DuplicateGroup[] = [];
  const buckets = bucketsOf(firstWithSame(hashes));
  let falsePositives = 0;
  for (const [done, bucket] of buckets.entries()) {
    const [kept, ...others] = bucket.map((at) => readable[at]!);
    const saysNothing = isBlank(hashes, bucket[0]!);
    const repeats: Repeat[] = [];
    for (const index of others) {
      if (signal?.aborted === true) return undefined;
      const { similarity } = await comparer.compare(kept!, index);
      const isSimilar = similarity >= alike;
      if (saysNothing && !isSimilar) continue;
      if (!isSimilar) falsePositives += 1;
      repeats.push({ index, similarity, mirrored: false, bits: 0 });
    }
    if (repeats.length > 0) groups.push({ kept: kept!, repeats });
    onProgress?.(done + 1, buckets.length);
    await new Promise(setImmediate);
  }
  return { groups, radius: 0, falsePositives };
}

/** Maximum number of kept pictures that a picture is compared with. */
const maxCompared = 8;
/** Maximum number of kept pictures that are remembered for one hash. */
const maxKeptPerHash = 4;

/**
 * Groups pictures that are similar in the detailed comparison. Each picture in turn joins the kept picture with the
 * nearest hash that it is similar to, or is kept itself. So every repeat is similar to the kept picture of its group,
 * and no chain of similar pictures joins two that are not.
 */
export async function groupSimilar(
  pictures: PictureHashes,
  comparer: PictureComparer,
  { alike, mirror, seed, signal, onProgress }: GroupingOptions,
): Promise<Grouped | undefined> {
  const { hashes, readable } = pictures;
  const mirrored = mirror ? pictures.mirrored : undefined;
  const { classOf, representatives } = classesOf(firstWithSame(hashes));
  const neighbours = await findNeighbours(picked(hashes, representatives), {
    mirrored: mirrored === undefined ? undefined : picked(mirrored, representatives),
    seed,
    signal,
  });
  if (neighbours === undefined) return undefined;
  const keptByHash = new KeptByHash(representatives.length);
  const repeatsOf = new Map<number, Repeat[]>();
  const unrelated = new UnrelatedPairsEstimate(alike);
  for (let at = 0; at < readable.length; at++) {
    if (signal?.aborted === true) return undefined;
    const own = classOf[at]!;
    const candidates = new Set([own, ...neighbours.of(own)].flatMap((one) => keptByHash.of(one)));
    let joined: number | undefined;
    for (const kept of [...candidates].slice(0, maxCompared)) {
      const found = await comparer.compareEitherWay(readable[kept]!, readable[at]!, { alike, mirror });
      unrelated.add(found.similarity);
      if (found.similarity < alike) continue;
      const bits = bitsBetween(hashes, kept, found.mirrored ? (mirrored ?? hashes) : hashes, at);
      const repeats = repeatsOf.get(kept) ?? [];
      repeats.push({ index: readable[at]!, ...found, bits });
      repeatsOf.set(kept, repeats);
      joined = kept;
      break;
    }
    keptByHash.add(own, joined ?? at);
    onProgress?.(at + 1, readable.length);
    // Comparing cached pictures never waits, so without this the event loop would not see a Ctrl-C.
    if (candidates.size > 0 || at % 1024 === 0) await new Promise(setImmediate);
  }
  const groups = [...repeatsOf]
    .sort(([a], [b]) => a - b)
    .map(([kept, repeats]) => ({ kept: readable[kept]!, repeats }));
  return { groups, radius: neighbours.radius, falsePositives: unrelated.aboveLimit() };
}

/** Numbers the classes of equal hashes: the class of each hash, and the first hash of each class. */
function classesOf(first: Uint32Array): { classOf: Uint32Array; representatives: Uint32Array } {
  const classOf = new Uint32Array(first.length);
  const representatives = new Uint32Array(first.length);
  let classes = 0;
  for (const [index, same] of first.entries()) {
    if (same === index) representatives[classes] = index;
    classOf[index] = same === index ? classes++ : classOf[same]!;
  }
  return { classOf, representatives: representatives.slice(0, classes) };
}

function picked(hashes: Uint32Array, indices: Uint32Array): Uint32Array {
  const some = new Uint32Array(indices.length * hashWords);
  for (const [i, index] of indices.entries()) {
    some.set(hashes.subarray(index * hashWords, (index + 1) * hashWords), i * hashWords);
  }
  return some;
}

function bitsBetween(hashes: Uint32Array, index: number, others: Uint32Array, other: number): number {
  const pair = new Uint32Array(2 * hashWords);
  pair.set(hashes.subarray(index * hashWords, (index + 1) * hashWords));
  pair.set(others.subarray(other * hashWords, (other + 1) * hashWords), hashWords);
  return hammingDistance(pair, 0, 1);
}

/** For each class of equal hashes, the kept pictures that its members are or belong to. */
class KeptByHash {
  /** The index of the first kept picture of each class plus 1, or 0 if there is none yet. */
  readonly #first: Uint32Array;
  readonly #others = new Map<number, number[]>();

  constructor(classes: number) {
    this.#first = new Uint32Array(classes);
  }

  add(hashClass: number, kept: number): void {
    const known = this.of(hashClass);
    if (known.includes(kept) || known.length >= maxKeptPerHash) return;
    if (known.length === 0) this.#first[hashClass] = kept + 1;
    else this.#others.set(hashClass, [...(this.#others.get(hashClass) ?? []), kept]);
  }

  of(hashClass: number): number[] {
    const first = this.#first[hashClass]!;
    return first === 0 ? [] : [first - 1, ...(this.#others.get(hashClass) ?? [])];
  }
}

/** Pairs are counted in steps of this width: three below the limit, and as many as fit above it. */
const stepWidth = 0.15;

/**
 * Estimates how many pairs of unrelated pictures are above the limit by extrapolating their decline below it. With n, m
 * and k pairs in the three steps below, the nearest first, each step has r = (n + m) ÷ (m + k) times as many as the
 * step below it. So n r, n r² … are expected in the steps above, but at most as many as were found there.
 */
export class UnrelatedPairsEstimate {
  readonly #limit: number;
  readonly #below: [number, number, number] = [0, 0, 0];
  readonly #above: Uint32Array;

  constructor(limit: number) {
    this.#limit = limit;
    this.#above = new Uint32Array(Math.max(1, Math.ceil((1 - limit) / stepWidth)));
  }

  /** Counts a compared pair. @param similarity of the pair: the pictures are near-duplicates from the limit on */
  add(similarity: number): void {
    const steps = (similarity - this.#limit) / stepWidth;
    if (steps >= 0) this.#above[Math.min(Math.floor(steps), this.#above.length - 1)]! += 1;
    else if (steps > -this.#below.length) this.#below[Math.floor(-steps)]! += 1;
  }

  /** The expected number of unrelated pairs above the limit. */
  aboveLimit(): number {
    const [near, middle, far] = this.#below;
    // Without a decline, the limit lies within the unrelated pairs: nearly as many are then in each step above.
    const ratio = Math.min(0.75, (near + middle) / Math.max(1, middle + far));
    return this.#above.reduce((sum, found, step) => sum + Math.min(found, near * ratio ** (step + 1)), 0);
  }
}
