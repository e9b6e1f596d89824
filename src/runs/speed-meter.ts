/** The number of steps over which the speed is averaged. */
const window = 20;
/** The number of steps before the speed is known well enough to estimate the end from it. */
const minSteps = 5;

/** Mean seconds per step over the last 20 steps. The first step, which waits for data and memory, counts only until there are others. */
export class SpeedMeter {
  readonly #times: number[];
  #steps = 0;

  constructor(start: number) {
    this.#times = [start];
  }

  /** Adds the time at the end of a step; returns the mean seconds per step. */
  add(seconds: number): number {
    this.#times.push(seconds);
    this.#steps += 1;
    if (this.#steps === 2 || this.#times.length > window + 1) this.#times.shift();
    return (seconds - this.#times[0]!) / (this.#times.length - 1);
  }

  /** Whether enough steps were measured for an estimate of the end. */
  get isSteady(): boolean {
    return this.#steps >= minSteps;
  }
}
