/** How a lock is held or requested. */
export type LockMode = 'read' | 'write';

interface Waiting {
  readonly mode: LockMode;
  readonly enter: () => void;
}

/**
 * Admits readers together and writers alone, in order of arrival. A reader behind a waiting writer waits with it, so
 * that neither kind can starve the other.
 *
 * The lock is not reentrant: a task that requests the lock it holds, and waits for it, deadlocks.
 */
export class ReadersWriterLock {
  #readers = 0;
  #isWriting = false;
  readonly #waiting: Waiting[] = [];

  get held(): LockMode | 'free' {
    if (this.#isWriting) return 'write';
    return this.#readers > 0 ? 'read' : 'free';
  }

  /** Runs a task together with other readers, at once if no writer runs or waits. */
  async read<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#run('read', task);
  }

  /** Runs a task alone, at once if the lock is free. */
  async write<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#run('write', task);
  }

  async #run<T>(mode: LockMode, task: () => T | Promise<T>): Promise<T> {
    if (this.#waiting.length === 0 && this.#admits(mode)) this.#take(mode);
    else await new Promise<void>((enter) => this.#waiting.push({ mode, enter }));
    try {
      return await task();
    } finally {
      this.#leave(mode);
    }
  }

  #admits(mode: LockMode): boolean {
    return !this.#isWriting && (mode === 'read' || this.#readers === 0);
  }

  #take(mode: LockMode): void {
    if (mode === 'write') this.#isWriting = true;
    else this.#readers += 1;
  }

  #leave(mode: LockMode): void {
    if (mode === 'write') this.#isWriting = false;
    else this.#readers -= 1;
    // Taken here and not where the tasks resume: otherwise a task that arrives in between would be admitted too.
    for (
      let next = this.#waiting[0];
      next !== undefined && this.#admits(next.mode);
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#take(next.mode);
      next.enter();
    }
  }
}
