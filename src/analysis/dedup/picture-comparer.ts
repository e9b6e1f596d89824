import { DataError, SparringError } from '../../core/errors.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { comparedSide } from './registration.ts';
import { coarseSimilarity, mirroredPlanes, prepare, similarity } from './similarity.ts';

/** The result of a detailed comparison of two pictures. */
export interface Comparison {
  readonly similarity: number;
  /** Whether the second picture was mirrored. */
  readonly mirrored: boolean;
}

/** Maximum number of cached pictures, of 4 KB each: 64 MB. */
const maxCached = 2 ** 14;
/** Pairs less similar than this at 16×16 are not compared in detail. Of 1,650 planted pairs none was below 0.67. */
const minCoarseSimilarity = 0.5;

const shape = { channels: 1, height: comparedSide, width: comparedSide } as const;

/** Compares pairs of pictures of a source in detail. It caches pictures, and reads them again if necessary. */
export class PictureComparer {
  readonly #source: PictureSource;
  /** Least recently used first. */
  readonly #cached = new Map<number, Uint8Array>();
  #comparisons = 0;

  constructor(source: PictureSource) {
    this.#source = source;
  }

  /** The number of pairs that were compared. */
  get comparisons(): number {
    return this.#comparisons;
  }

  /**
   * Compares two pictures as they are.
   *
   * @throws SparringError if one can no longer be read
   */
  async compare(first: number, second: number): Promise<Comparison> {
    const [one, other] = await Promise.all([this.#greyOf(first), this.#greyOf(second)]);
    this.#comparisons += 1;
    return { similarity: similarity(prepare(one), prepare(other)), mirrored: false };
  }

  /**
   * Compares two pictures as they are and, with `mirror`, with the second mirrored. The orientation that is more similar
   * at 16×16 is tried first. The similarity is 0 if the pictures differ already at 16×16.
   *
   * @param options.alike the similarity of near-duplicates: once it is reached, the other orientation is not tried
   * @throws SparringError if one can no longer be read
   */
  async compareEitherWay(
    first: number,
    second: number,
    { alike, mirror }: { readonly alike: number; readonly mirror: boolean },
  ): Promise<Comparison> {
    const [one, other] = await Promise.all([this.#greyOf(first), this.#greyOf(second)]);
    this.#comparisons += 1;
    const reference = prepare(one);
    const orientations = [false, ...(mirror ? [true] : [])]
      .map((mirrored) => ({
        mirrored,
        picture: prepare(mirrored ? mirroredPlanes(other, comparedSide) : other),
      }))
      .map((each) => ({ ...each, coarse: coarseSimilarity(reference, each.picture) }))
      .filter(({ coarse }) => coarse >= minCoarseSimilarity)
      .sort((a, b) => b.coarse - a.coarse);
    let best: Comparison = { similarity: 0, mirrored: false };
    for (const { mirrored, picture } of orientations) {
      const found = similarity(reference, picture);
      if (found > best.similarity) best = { similarity: found, mirrored };
      if (found >= alike) break;
    }
    return best;
  }

  async #greyOf(index: number): Promise<Uint8Array> {
    const known = this.#cached.get(index);
    if (known !== undefined) {
      this.#cached.delete(index);
      this.#cached.set(index, known);
      return known;
    }
    let grey: Uint8Array;
    try {
      grey = await this.#source.read(index, shape);
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      throw new DataError(
        `${this.#source.nameOf(index)} can no longer be read: remove it from the data and start again`,
        { code: 'not-found', cause: thrown },
      );
    }
    this.#cached.set(index, grey);
    if (this.#cached.size > maxCached) {
      this.#cached.delete(this.#cached.keys().next().value!);
    }
    return grey;
  }
}
