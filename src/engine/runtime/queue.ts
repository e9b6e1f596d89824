/** Calls that a device takes one after the other. */

/**
 * Runs tasks in turn. What computes on a graphics card is not reentrant: of two runs at a time, even of different models, one
 * fails.
 */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Whether a task is running, or waits for its turn. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** @returns what the task returns. What it throws is the caller's, and does not keep later tasks from running */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    this.#waiting++;
    const result = this.#last.then(task).finally(() => this.#waiting--);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
