/** `--deadline`: a training that must be saved before its machine is taken away. */

/** Before the deadline a training stops by this many seconds, or a tenth of the time that it has, if that is less. */
const usualMargin = 60;

/** The time by which everything must be saved. */
export class Deadline {
  /** When to stop, in milliseconds since 1970. */
  readonly #stopAt: number;

  /** @param now in milliseconds since 1970 */
  constructor(by: Date, now: number = Date.now()) {
    const left = by.getTime() - now;
    this.#stopAt = by.getTime() - Math.min(usualMargin * 1000, left / 10);
  }

  /** Whether a step of this length would end too late. */
  isNear(secondsPerStep: number, now: number = Date.now()): boolean {
    return now + secondsPerStep * 1000 >= this.#stopAt;
  }

  /** Calls back when it is time to stop. Returns a function that cancels the call. */
  onReached(stop: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    // A timer of more than 24 days would fire at once.
    const wait = () => {
      const left = this.#stopAt - Date.now();
      if (left <= 0) stop();
      else timer = setTimeout(wait, Math.min(left, 2 ** 31 - 1)).unref();
    };
    timer = setTimeout(wait, 0).unref();
    return () => clearTimeout(timer);
  }
}
