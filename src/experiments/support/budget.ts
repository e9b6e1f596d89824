/** The time that an experiment may take, from when it is made. */
export class Budget {
  readonly minutes: number;
  readonly #began: number;
  readonly #now: () => number;

  /** @param now milliseconds of a clock, for tests */
  constructor(minutes: number, now: () => number = () => performance.now()) {
    this.minutes = minutes;
    this.#now = now;
    this.#began = now();
  }

  /** Minutes that have gone by. */
  get spent(): number {
    return (this.#now() - this.#began) / 60_000;
  }

  /** Minutes that are left; 0 when there are none. */
  get left(): number {
    return Math.max(0, this.minutes - this.spent);
  }

  get isSpent(): boolean {
    return this.left === 0;
  }
}
