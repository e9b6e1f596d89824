import { outputMode } from './output-mode.ts';
import { printOutcome } from './outcome.ts';
import { printNotes } from './print.ts';
import { exitCodeOf, onFirstSignal, type StopSignal } from './signals.ts';

/** The exit code of work that `--deadline` stopped: the program is to be run again (EX_TEMPFAIL of sysexits.h). */
export const deadlineCode = 75;

/** A request by the user to stop early: the work observes `signal`, and the program ends with `exitCode`. */
export class StopRequest {
  readonly #controller = new AbortController();
  readonly #unlisten: () => void;
  #by: StopSignal | 'deadline' | undefined;

  /** @param onStop called at the first Ctrl-C or other stop signal */
  constructor(onStop?: () => void) {
    this.#unlisten = onFirstSignal((by) => {
      this.stop(by);
      onStop?.();
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** 0 without a request; 130 after Ctrl-C, 75 at the deadline. */
  get exitCode(): number {
    if (this.#by === undefined) return 0;
    return this.#by === 'deadline' ? deadlineCode : exitCodeOf(this.#by);
  }

  /** Stops as if by this signal, if nothing has stopped it before. */
  stop(by: StopSignal | 'deadline'): void {
    this.#by ??= by;
    this.#controller.abort();
  }

  /** Stops listening: from now on signals end the program. */
  close(): void {
    this.#unlisten();
  }
}

/** What a stop says of work that writes everything at its end. */
export const nothingWritten = 'Stopped before the end: nothing was written.';

/**
 * Runs work that may be stopped, for commands whose work ends with the reason of its signal. With `--json`, a stop is
 * printed as the outcome.
 *
 * @param describeStop what is there of the work that was stopped
 * @returns the exit code: 0, or 130 if Ctrl-C ended the work
 */
export async function untilStopped(
  work: (signal: AbortSignal) => Promise<void>,
  describeStop: () => string = () => nothingWritten,
): Promise<number> {
  const stop = new StopRequest();
  try {
    await work(stop.signal);
    return 0;
  } catch (thrown) {
    if (!stop.signal.aborted || thrown !== stop.signal.reason) throw thrown;
    if (outputMode().json) printOutcome({}, 'stopped');
    else printNotes([describeStop()]);
    return stop.exitCode;
  } finally {
    stop.close();
  }
}
