/** Reads pictures of a source in batches, without those that cannot be read. */
import { range } from '../../core/numbers.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';
import { Unreadable } from '../../data/unreadable.ts';
import { encodingBatch } from './encoder-training.ts';

/** The numbers 0 to count − 1 in batches of `encodingBatch`. */
export function* batchesOf(count: number): Generator<number[]> {
  for (let first = 0; first < count; first += encodingBatch) {
    yield range(first, Math.min(first + encodingBatch, count));
  }
}

/** Reads several pictures at a time, and skips unreadable ones. */
export class PictureReader {
  readonly unreadable: Unreadable;
  readonly #source: PictureSource;
  readonly #shape: PictureShape;

  constructor(source: PictureSource, shape: PictureShape) {
    this.#source = source;
    this.unreadable = new Unreadable(source);
    this.#shape = shape;
  }

  async read(indices: readonly number[]): Promise<{ indices: number[]; pictures: Uint8Array[] }> {
    const read = await Promise.all(indices.map((index) => this.#readOne(index)));
    return {
      indices: indices.filter((_, i) => read[i] !== undefined),
      pictures: read.filter((one) => one !== undefined),
    };
  }

  async #readOne(index: number): Promise<Uint8Array | undefined> {
    try {
      return await this.#source.read(index, this.#shape);
    } catch (thrown) {
      this.unreadable.add(index, thrown);
      return undefined;
    }
  }
}
