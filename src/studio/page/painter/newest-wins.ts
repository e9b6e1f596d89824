/** A line of requests in which the newest of a place takes the turn of those that wait there. */

interface Waiting {
  readonly place: string;
  readonly work: () => Promise<unknown>;
  readonly done: (result: unknown) => void;
  readonly failed: (reason: unknown) => void;
}

/**
 * Does one piece of work after another. While a slider moves, each of its places asks again and again: what waits for
 * the same place is dropped, so that what is seen is never far behind the hand.
 */
export class NewestWins {
  #waiting: Waiting[] = [];
  #isBusy = false;

  /**
   * @param place such as `preview 3`: requests of other places do not replace each other
   * @returns what the work gave; undefined if a newer request of the place took its turn
   */
  request<T>(place: string, work: () => Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const request: Waiting = {
        place,
        work,
        done: (result) => resolve(result as T | undefined),
        failed: reject,
      };
      const at = this.#waiting.findIndex((each) => each.place === place);
      if (at < 0) this.#waiting.push(request);
      else {
        this.#waiting[at]!.done(undefined);
        this.#waiting[at] = request; // keeps the turn, or a slider that never rests would never be served
      }
      if (!this.#isBusy) void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    this.#isBusy = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        next.done(await next.work());
      } catch (thrown) {
        next.failed(thrown);
      }
    }
    this.#isBusy = false;
  }
}
