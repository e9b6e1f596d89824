/** An async iterator over progress that a slow consumer cannot make grow: it gets the latest. */
import type { TrainingProgress } from './protocol.ts';

const maxListedSteps = 1000;

/** Progress that waits to be taken is replaced by later progress, which then lists the steps of both. */
export class Latest implements AsyncIterator<TrainingProgress, undefined> {
  #waiting: TrainingProgress | undefined;
  #ended: { readonly error?: { readonly reason: unknown } } | undefined;
  #takers: {
    readonly resolve: (result: IteratorResult<TrainingProgress, undefined>) => void;
    readonly reject: (reason: unknown) => void;
  }[] = [];
  readonly #onReturn: () => void;

  /** @param onReturn called when the consumer is no longer interested */
  constructor(onReturn: () => void) {
    this.#onReturn = onReturn;
  }

  put(progress: TrainingProgress): void {
    const before = this.#waiting?.steps ?? [];
    this.#waiting = { ...progress, steps: [...before, ...progress.steps].slice(-maxListedSteps) };
    this.#serve();
  }

  /** What was put before is still given. */
  end(error?: { readonly reason: unknown }): void {
    this.#ended ??= error === undefined ? {} : { error };
    this.#serve();
  }

  next(): Promise<IteratorResult<TrainingProgress, undefined>> {
    return new Promise((resolve, reject) => {
      this.#takers.push({ resolve, reject });
      this.#serve();
    });
  }

  async return(): Promise<IteratorResult<TrainingProgress, undefined>> {
    this.#waiting = undefined;
    this.end();
    this.#onReturn();
    return { done: true, value: undefined };
  }

  #serve(): void {
    while (this.#takers.length > 0) {
      if (this.#waiting !== undefined) {
        this.#takers.shift()!.resolve({ done: false, value: this.#waiting });
        this.#waiting = undefined;
      } else if (this.#ended?.error !== undefined) {
        const { reason } = this.#ended.error;
        this.#ended = {}; // an iterator throws once
        this.#takers.shift()!.reject(reason);
      } else if (this.#ended !== undefined) {
        this.#takers.shift()!.resolve({ done: true, value: undefined });
      } else {
        return;
      }
    }
  }
}
