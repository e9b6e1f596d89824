/** Values that take long to make: those used last are kept. */
export class LatestUsed<T extends Promise<unknown>> {
  readonly #max: number;
  readonly #sizeOf: (value: Awaited<T>) => number;
  readonly #kept = new Map<string, { readonly value: T; size: number }>();

  /**
   * @param limits.max the total size that is kept; the value used last is kept whatever its size
   * @param limits.sizeOf default: every value is of size 1
   */
  constructor({ max, sizeOf = () => 1 }: { max: number; sizeOf?: (value: Awaited<T>) => number }) {
    this.#max = max;
    this.#sizeOf = sizeOf;
  }

  /** The value of a key, made unless it is kept. A failure is not kept. */
  of(key: string, make: () => T): T {
    const found = this.#kept.get(key);
    const kept = found ?? { value: make(), size: 0 };
    this.#kept.delete(key);
    this.#kept.set(key, kept); // as the last used
    if (found === undefined) void this.#settle(key, kept);
    return kept.value;
  }

  /** The keys of the values that are kept, those used last at the end. */
  get keys(): string[] {
    return [...this.#kept.keys()];
  }

  async #settle(key: string, kept: { readonly value: T; size: number }): Promise<void> {
    try {
      kept.size = this.#sizeOf(await kept.value);
      this.#shrink(kept);
    } catch {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
    }
  }

  #shrink(newest: object): void {
    let total = [...this.#kept.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [key, kept] of this.#kept) {
      if (total <= this.#max) return;
      if (kept === newest) continue;
      this.#kept.delete(key);
      total -= kept.size;
    }
  }
}
