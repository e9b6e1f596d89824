/** Work that waits for its turn: so many at once, in the order in which it was asked for. */
export class Queue {
  readonly #width: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param width how much is done at once */
  constructor(width: number) {
    this.#width = width;
  }

  /** Does the work when it is its turn. @throws the signal's reason if it is aborted before; also what the work throws */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#turn(signal);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running >= this.#width) {
      await new Promise<void>((resolve, reject) => {
        const leave = () => {
          this.#waiting.splice(this.#waiting.indexOf(take), 1);
          reject(signal.reason as Error);
        };
        const take = () => {
          signal.removeEventListener('abort', leave);
          this.#running += 1; // at once, or somebody who comes now would be before it
          resolve();
        };
        signal.addEventListener('abort', leave, { once: true });
        this.#waiting.push(take);
      });
    } else this.#running += 1;
  }
}
