/** Pauses in long work, so that the server answers others in between. */
import { setImmediate as turn } from 'node:timers/promises';

/** As long as nobody notices. */
const longestMilliseconds = 10;

export class Pauses {
  #began = performance.now();

  /** Lets others go first if this has worked for long. Undefined, at no cost, if it has not. */
  needed(): Promise<void> | undefined {
    return performance.now() - this.#began < longestMilliseconds ? undefined : this.#pause();
  }

  async #pause(): Promise<void> {
    await turn();
    this.#began = performance.now();
  }
}
