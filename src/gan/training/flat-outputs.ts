/** Arrays for the outputs of a program, which lie in one array each, so that they are added up, or sent, at once. */

/** An array, and each output's part of it. */
interface FlatOutputs {
  readonly all: Float32Array;
  readonly parts: Readonly<Record<string, Float32Array>>;
}

/** In numbers: parts begin at lines of the cache. */
const alignment = 16;

/** Such arrays that are used again and again: new ones of some megabytes would have to be cleared first, each time. */
export class FlatOutputsPool {
  /** From, up to. */
  readonly #places: readonly (readonly [name: string, from: number, to: number])[];
  readonly #length: number;
  readonly #sizes: Readonly<Record<string, number>>;
  readonly #made = new Map<Float32Array, FlatOutputs>();
  #free: FlatOutputs[] = [];

  /** @param sizes how many numbers each output has */
  constructor(sizes: Readonly<Record<string, number>>) {
    this.#sizes = sizes;
    let at = 0;
    this.#places = Object.entries(sizes).map(([name, size]) => {
      const place = [name, at, at + size] as const;
      at = Math.ceil((at + size) / alignment) * alignment;
      return place;
    });
    this.#length = at;
  }

  /** A pool of its own, for the same outputs. */
  another(): FlatOutputsPool {
    return new FlatOutputsPool(this.#sizes);
  }

  /** One that is not in use. What it contains is unspecified, except between the parts: zeros. */
  take(): FlatOutputs {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const all = new Float32Array(this.#length);
    const parts = Object.fromEntries(
      this.#places.map(([name, from, to]) => [name, all.subarray(from, to)] as const),
    );
    const made = { all, parts };
    this.#made.set(all, made);
    return made;
  }

  /** It is not in use any more. */
  give(all: Float32Array): void {
    this.#free.push(this.#made.get(all)!);
  }

  /** None is in use any more. */
  giveAll(): void {
    this.#free = [...this.#made.values()];
  }

  partsOf(all: Float32Array): FlatOutputs['parts'] {
    return this.#made.get(all)!.parts;
  }
}
