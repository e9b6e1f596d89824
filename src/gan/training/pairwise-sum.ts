/** Sums in an order that does not depend on who adds which part. */

interface Partial {
  /** How many parts it is the sum of: a power of two, except for the last ones of a total. */
  readonly parts: number;
  readonly values: Float32Array;
}

/**
 * The sum of arrays of equal lengths, pair by pair: ((a + b) + (c + d)) + (e + f). A process that adds c and d alone has a node of
 * this tree, so that several processes that add their sums in the same way get the same bits as one. Its error grows with the
 * logarithm of the number of parts, too.
 */
export class PairwiseSum {
  /** Sums of ever fewer parts, as the digits of a binary number. */
  readonly #partials: Partial[] = [];

  /** @param values belong to the sum from now on, which may write to them */
  add(values: Float32Array): void {
    this.#partials.push({ parts: 1, values });
    while (this.#partials.at(-2)?.parts === this.#partials.at(-1)!.parts) this.#join();
  }

  /** The sum of all; afterwards there is none. Undefined if nothing was added. */
  take(): Float32Array | undefined {
    while (this.#partials.length > 1) this.#join();
    return this.#partials.pop()?.values;
  }

  /** Adds the last two. */
  #join(): void {
    const { parts, values: added } = this.#partials.pop()!;
    const last = this.#partials.pop()!;
    const { values } = last;
    for (let i = 0; i < values.length; i++) values[i]! += added[i]!;
    this.#partials.push({ parts: last.parts + parts, values });
  }
}
