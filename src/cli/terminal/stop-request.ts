import { exitCodeOf, onFirstSignal, type StopSignal } from './signals.ts';

/** A person's wish that work ends early: the work asks `signal`, and the program ends with `exitCode`. */
export class StopRequest {
  readonly #controller = new AbortController();
  readonly #unlisten: () => void;
  #by: StopSignal | undefined;

  /** @param onStop called at the first Ctrl-C, or what else asks a program to end */
  constructor(onStop?: () => void) {
    this.#unlisten = onFirstSignal((by) => {
      this.stop(by);
      onStop?.();
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** 0 as long as nobody has asked to stop; 130 after Ctrl-C. */
  get exitCode(): number {
    return this.#by === undefined ? 0 : exitCodeOf(this.#by);
  }

  /** Stops as `by` would, if nothing has before. */
  stop(by: StopSignal): void {
    this.#by ??= by;
    this.#controller.abort();
  }

  /** Listens no longer: from here on signals end the program. */
  close(): void {
    this.#unlisten();
  }
}
