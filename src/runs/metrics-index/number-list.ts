/** A typed array that grows at its end. What it holds never changes, so a view of it stays as it is. */
export class NumberList<A extends Float64Array | Float32Array | Uint32Array> {
  readonly #make: (length: number) => A;
  #items: A;
  #length: number;

  /** @param items the first ones; default: none */
  constructor(make: (length: number) => A, items: A = make(0)) {
    this.#make = make;
    this.#items = items;
    this.#length = items.length;
  }

  get length(): number {
    return this.#length;
  }

  /** NaN, or undefined at run time, beyond the end: callers keep to the length. */
  at(index: number): number {
    return this.#items[index]!;
  }

  push(value: number): void {
    if (this.#length === this.#items.length) {
      const larger = this.#make(Math.max(64, 2 * this.#length));
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length++] = value;
  }

  /** A list of the same kind, without items. */
  empty(): NumberList<A> {
    return new NumberList(this.#make);
  }

  /** A view of all items. */
  view(): A {
    return this.#items.subarray(0, this.#length) as A;
  }

  /** The index of the first of ascending items, from `start` on, that is not below `wanted`; the length if there is none. */
  firstAtLeast(wanted: number, start = 0): number {
    let [low, high] = [start, this.#length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#items[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export const float64s = (length: number) => new Float64Array(length);
export const float32s = (length: number) => new Float32Array(length);
export const uint32s = (length: number) => new Uint32Array(length);
