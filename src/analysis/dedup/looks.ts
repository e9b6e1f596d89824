import { SparringError } from '../../core/errors.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { lookSide } from './registration.ts';
import { coarseSimilarity, lookAt, mirroredPlanes, similarity } from './similarity.ts';

/** What a closer look at two pictures found. */
export interface Comparison {
  readonly similarity: number;
  /** Whether it is of the second picture as a mirror shows it. */
  readonly mirrored: boolean;
}

/** Pictures of 4 KB that are remembered: 64 MB, however many there are. */
const mostRemembered = 2 ** 14;
/** Pictures that are less alike at 16×16 are not looked at more closely: of 1,650 planted ones none was below 0.67. */
const leastCoarse = 0.5;

const shape = { channels: 1, height: lookSide, width: lookSide } as const;

/** Looks closely at pictures of a source, two at a time, reading them again when it must. */
export class Looks {
  readonly #source: PictureSource;
  /** The most recent ones last. */
  readonly #remembered = new Map<number, Uint8Array>();
  #comparisons = 0;

  constructor(source: PictureSource) {
    this.#source = source;
  }

  /** How many pairs were looked at. */
  get comparisons(): number {
    return this.#comparisons;
  }

  /**
   * Compares two pictures as they are.
   *
   * @throws SparringError if one can no longer be read; likewise below
   */
  async compare(first: number, second: number): Promise<Comparison> {
    const [one, other] = await Promise.all([this.#greyOf(first), this.#greyOf(second)]);
    this.#comparisons += 1;
    return { similarity: similarity(lookAt(one), lookAt(other)), mirrored: false };
  }

  /**
   * Compares two pictures as they are and, with `mirror`, the second mirrored, which seems the better way first.
   * The similarity is 0 where already a coarse look is enough to tell them apart.
   *
   * @param alike from here on they are taken for near-duplicates, and nothing further is tried
   */
  async compareEitherWay(
    first: number,
    second: number,
    { alike, mirror }: { readonly alike: number; readonly mirror: boolean },
  ): Promise<Comparison> {
    const [one, other] = await Promise.all([this.#greyOf(first), this.#greyOf(second)]);
    this.#comparisons += 1;
    const look = lookAt(one);
    const ways = [false, ...(mirror ? [true] : [])]
      .map((mirrored) => ({ mirrored, look: lookAt(mirrored ? mirroredPlanes(other, lookSide) : other) }))
      .map((way) => ({ ...way, coarse: coarseSimilarity(look, way.look) }))
      .filter(({ coarse }) => coarse >= leastCoarse)
      .sort((a, b) => b.coarse - a.coarse);
    let best: Comparison = { similarity: 0, mirrored: false };
    for (const way of ways) {
      const found = similarity(look, way.look);
      if (found > best.similarity) best = { similarity: found, mirrored: way.mirrored };
      if (found >= alike) break;
    }
    return best;
  }

  async #greyOf(index: number): Promise<Uint8Array> {
    const known = this.#remembered.get(index);
    if (known !== undefined) {
      this.#remembered.delete(index);
      this.#remembered.set(index, known);
      return known;
    }
    let grey: Uint8Array;
    try {
      grey = await this.#source.read(index, shape);
    } catch (thrown) {
      if (!(thrown instanceof SparringError)) throw thrown;
      throw new SparringError(`${this.#source.nameOf(index)} can no longer be read: start again without it`, {
        cause: thrown,
      });
    }
    this.#remembered.set(index, grey);
    if (this.#remembered.size > mostRemembered) {
      this.#remembered.delete(this.#remembered.keys().next().value!);
    }
    return grey;
  }
}
