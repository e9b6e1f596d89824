/** The time that an experiment may take. It starts when the object is created. */
export class Budget {
  readonly minutes: number;
  readonly #began: number;
  readonly #now: () => number;

  /** @param now a clock in milliseconds, for tests */
  constructor(minutes: number, now: () => number = () => performance.now()) {
    this.minutes = minutes;
    this.#now = now;
    this.#began = now();
  }

  /** Elapsed minutes. */
  get spent(): number {
    return (this.#now() - this.#began) / 60_000;
  }

  /** Remaining minutes; 0 when the budget is spent. */
  get left(): number {
    return Math.max(0, this.minutes - this.spent);
  }

  get isSpent(): boolean {
    return this.left === 0;
  }
}
