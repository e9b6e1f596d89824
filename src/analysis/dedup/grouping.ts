/** From hashes to groups of pictures that are one. */
import { bucketsOf, firstWithSame, hammingDistance, hashWords } from './hashes.ts';
import type { Looks } from './looks.ts';
import { findNeighbours } from './neighbours.ts';
import type { PictureHashes } from './picture-hashes.ts';

/** A picture that repeats another. */
export interface Repeat {
  readonly index: number;
  /** Of the two, when looked at closely; of the mirrored one if that is more alike and was asked for. */
  readonly similarity: number;
  readonly mirrored: boolean;
  /** Bits by which the hashes differ; of a mirrored picture, the hash of its mirror image. */
  readonly bits: number;
}

/** Pictures that are one: the first in the source's order is kept. */
export interface DuplicateGroup {
  readonly kept: number;
  readonly repeats: readonly Repeat[];
}

export interface Grouped {
  readonly groups: readonly DuplicateGroup[];
  /** The most bits that the hashes of two pictures differ in that were looked at closely. */
  readonly radius: number;
  /** About how many of the repeats are none. */
  readonly falsePositives: number;
}

export interface GroupingOptions {
  readonly alike: number;
  readonly mirror: boolean;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/** Buckets of equal hashes. What the closer look does not find alike is a false positive, as far as that can tell. */
export async function groupSameHash(
  { hashes, readable }: PictureHashes,
  looks: Looks,
  { alike, signal, onProgress }: GroupingOptions,
): Promise<Grouped | undefined> {
  const groups: DuplicateGroup[] = [];
  const buckets = bucketsOf(firstWithSame(hashes));
  let falsePositives = 0;
  for (const [done, bucket] of buckets.entries()) {
    const [kept, ...others] = bucket.map((at) => readable[at]!);
    const repeats: Repeat[] = [];
    for (const index of others) {
      if (signal?.aborted === true) return undefined;
      const { similarity } = await looks.compare(kept!, index);
      if (similarity < alike) falsePositives += 1;
      repeats.push({ index, similarity, mirrored: false, bits: 0 });
    }
    groups.push({ kept: kept!, repeats });
    onProgress?.(done + 1, buckets.length);
    await new Promise(setImmediate);
  }
  return { groups, radius: 0, falsePositives };
}

/** Kept pictures that one is compared with, at most. */
const mostCompared = 8;
/** Of pictures with one hash, so many are told apart. */
const mostOfOneHash = 4;

/**
 * Each picture in turn joins the kept one with the nearest hash that it is like when looked at closely, or else is
 * kept itself. So every repeat is like the picture that stands for it, and no chain leads from a picture to one that
 * is not like it.
 */
export async function groupAlike(
  pictures: PictureHashes,
  looks: Looks,
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
  const standIns = new StandIns(representatives.length);
  const repeatsOf = new Map<number, Repeat[]>();
  const tail = new StrangersTail(alike);
  for (let at = 0; at < readable.length; at++) {
    if (signal?.aborted === true) return undefined;
    const own = classOf[at]!;
    const candidates = new Set([own, ...neighbours.of(own)].flatMap((one) => standIns.of(one)));
    let joined: number | undefined;
    for (const kept of [...candidates].slice(0, mostCompared)) {
      const found = await looks.compareEitherWay(readable[kept]!, readable[at]!, { alike, mirror });
      tail.add(found.similarity);
      if (found.similarity < alike) continue;
      const bits = bitsBetween(hashes, kept, found.mirrored ? (mirrored ?? hashes) : hashes, at);
      const repeats = repeatsOf.get(kept) ?? [];
      repeats.push({ index: readable[at]!, ...found, bits });
      repeatsOf.set(kept, repeats);
      joined = kept;
      break;
    }
    standIns.add(own, joined ?? at);
    onProgress?.(at + 1, readable.length);
    // Pictures that are remembered are compared without a turn of the event loop, in which a Ctrl-C is heard.
    if (candidates.size > 0 || at % 1024 === 0) await new Promise(setImmediate);
  }
  const groups = [...repeatsOf]
    .sort(([a], [b]) => a - b)
    .map(([kept, repeats]) => ({ kept: readable[kept]!, repeats }));
  return { groups, radius: neighbours.radius, falsePositives: tail.beyond() };
}

/** Hashes that are equal are one class: its number for each hash, and the first hash of each class. */
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

/** For each class of equal hashes, the kept pictures that its members are, or were found to be like. */
class StandIns {
  /** One more than the first of each class, 0 where there is none yet. */
  readonly #first: Uint32Array;
  readonly #others = new Map<number, number[]>();

  constructor(classes: number) {
    this.#first = new Uint32Array(classes);
  }

  add(number: number, kept: number): void {
    const known = this.of(number);
    if (known.includes(kept) || known.length >= mostOfOneHash) return;
    if (known.length === 0) this.#first[number] = kept + 1;
    else this.#others.set(number, [...(this.#others.get(number) ?? []), kept]);
  }

  of(number: number): number[] {
    const first = this.#first[number]!;
    return first === 0 ? [] : [first - 1, ...(this.#others.get(number) ?? [])];
  }
}

/** Pairs are counted in steps of this width below the limit, of which there are three, and above it. */
const tailStep = 0.15;

/**
 * Estimates how many strangers are above the limit from how they become fewer towards it, as if they went on so:
 * with n, m and k in the three steps below, the nearest first, each step has the share r = (n + m) ÷ (m + k) of the one
 * before, so n r, n r² … are expected in the steps above; but in none more than the pairs that were found there.
 */
export class StrangersTail {
  readonly #limit: number;
  readonly #below: [number, number, number] = [0, 0, 0];
  readonly #above: Uint32Array;

  constructor(limit: number) {
    this.#limit = limit;
    this.#above = new Uint32Array(Math.max(1, Math.ceil((1 - limit) / tailStep)));
  }

  /** @param similarity of two pictures that were looked at: near-duplicates from the limit on, else none */
  add(similarity: number): void {
    const steps = (similarity - this.#limit) / tailStep;
    if (steps >= 0) this.#above[Math.min(Math.floor(steps), this.#above.length - 1)]! += 1;
    else if (steps > -this.#below.length) this.#below[Math.floor(-steps)]! += 1;
  }

  beyond(): number {
    const [near, middle, far] = this.#below;
    // Where they do not become fewer, the limit is among them: then nearly as many are in each step above.
    const share = Math.min(0.75, (near + middle) / Math.max(1, middle + far));
    return this.#above.reduce((sum, found, step) => sum + Math.min(found, near * share ** (step + 1)), 0);
  }
}
