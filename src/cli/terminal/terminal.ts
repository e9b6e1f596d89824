import { createInterface } from 'node:readline';
import { printable } from './print.ts';

/** Seconds between progress lines where they cannot be rewritten: a log, a pipe. */
const plainInterval = 10;
/** A terminal is rewritten no more often than this, so that fast steps do not wait for it. */
const rewriteInterval = 0.1;

/**
 * What the program says while it works. On a terminal the progress line is rewritten in place; elsewhere it
 * is printed now and then. A reader that goes away (`| head`) is no error: what follows is said to nobody.
 */
export class Terminal {
  readonly #stream: NodeJS.WriteStream;
  #progress: { readonly wordings: readonly string[]; shown: boolean } | undefined;
  #shownAt = Number.NEGATIVE_INFINITY;
  #onLine = false;
  #gone = false;

  /** @param onGone called once if the reader goes away */
  constructor(stream: NodeJS.WriteStream, onGone?: () => void) {
    this.#stream = stream;
    // EPIPE of a pipe, EIO of a terminal that was closed, ENOSPC of a log on a full disk: nobody hears us.
    stream.on('error', () => {
      if (!this.#gone) onGone?.();
      this.#gone = true;
    });
  }

  /** Prints a line, below the progress line if there is one. */
  line(text: string): void {
    this.endProgress();
    this.#write(`${printable(text)}\n`);
  }

  /**
   * Shows where the work stands: rewrites the line, or prints it if the last was long enough ago.
   *
   * @param wordings the same, the longest first: a terminal shows the first that fits into it
   */
  progress(...wordings: readonly [string, ...string[]]): void {
    this.#progress = { wordings: wordings.map(printable), shown: false };
    const now = performance.now() / 1000;
    if (now - this.#shownAt < (this.#stream.isTTY ? rewriteInterval : plainInterval)) return;
    this.#shownAt = now;
    this.#show();
  }

  /** Shows the last progress if it has not been, and leaves its line. */
  endProgress(): void {
    if (this.#progress?.shown === false) this.#show();
    this.#progress = undefined;
    if (this.#onLine) this.#write('\n');
    this.#onLine = false;
  }

  /** Takes the progress line away, where it can be: what it led to is said next. */
  discardProgress(): void {
    this.#progress = undefined;
    if (this.#onLine) this.#write('\r\u001b[K');
    this.#onLine = false;
  }

  #show(): void {
    const progress = this.#progress!;
    progress.shown = true;
    if (!this.#stream.isTTY) {
      this.#write(`${progress.wordings[0]}\n`);
      return;
    }
    // A line that wraps cannot be rewritten. Some terminals do not know their width and say 0.
    const width = (this.#stream.columns || 80) - 1;
    const fitting = progress.wordings.find(({ length }) => length <= width) ?? progress.wordings.at(-1)!;
    this.#write(`\r${fitting.slice(0, width)}\u001b[K`);
    this.#onLine = true;
  }

  #write(text: string): void {
    if (!this.#gone) this.#stream.write(text);
  }
}

/**
 * Where a command tells how far it is.
 *
 * @param stream standard error where standard output is to hold the outcome and nothing else
 * @param onGone as of `Terminal`
 */
export function openTerminal(stream: 'stdout' | 'stderr', onGone?: () => void): Terminal {
  return new Terminal(process[stream], onGone);
}

/** Whether there is a person to ask: who can type, and sees the question. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks a question on standard error. Yes is `y` or `yes`; anything else is no, and so is the end of what is typed. */
export async function ask(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<boolean> {
  output.write(`${printable(question)} [y/N] `);
  const lines = createInterface({ input });
  const answer = await new Promise<string | undefined>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(undefined));
  });
  lines.close(); // or standard input would keep the program from ending
  if (answer === undefined) output.write('\n');
  return /^\s*y(es)?\s*$/i.test(answer ?? '');
}
