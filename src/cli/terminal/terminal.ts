import { createInterface } from 'node:readline';
import { messageOf } from '../../core/errors.ts';
import type { Display, ProgressRecord } from './display.ts';
import { factLines, type Fact } from './facts.ts';
import { EventTerminal } from './event-terminal.ts';
import { outputMode, reportsEvents } from './output-mode.ts';
import { printable } from '../../core/wording.ts';
import { printEvent, printLines, showsColour, warn } from './print.ts';
import { codeOf } from '../../data/disk/file-errors.ts';
import { cutText, textWidth } from './text-width.ts';

/** Seconds between progress lines if they cannot be rewritten, as in a log or a pipe. */
const plainInterval = 10;
const barWidth = 12;
/** Minimum seconds between updates of a terminal, so that fast steps do not wait for it. */
const rewriteInterval = 0.1;

/**
 * Prints lines and progress while the program works. On a terminal the progress line is rewritten in place; elsewhere it
 * is printed every few seconds. If its output is lost, the work goes on: a reader that closes the pipe (`| head`), a full disk
 * under a log and a terminal that was closed are told once on standard error, and further output is dropped.
 */
export class Terminal implements Display {
  readonly #stream: NodeJS.WriteStream;
  #progress: { readonly wordings: readonly string[]; readonly bar: string; shown: boolean } | undefined;
  #shownAt = Number.NEGATIVE_INFINITY;
  #onLine = false;
  #gone = false;
  /** Whether lines can be rewritten. Dumb terminals print escape codes as text. */
  readonly #rewrites: boolean;
  /** Whether an escape code erases the rest of a line. With NO_COLOR, which some take for all escape codes, spaces do. */
  readonly #erases = (process.env['NO_COLOR'] ?? '') === '';
  /** Columns of the progress line. */
  #width = 0;

  constructor(stream: NodeJS.WriteStream, onGone: (sentence: string) => void = warn) {
    this.#stream = stream;
    this.#rewrites = stream.isTTY && process.env['TERM'] !== 'dumb';
    stream.on('error', (thrown) => {
      if (!this.#gone && stream !== process.stderr) onGone(goneSentence(thrown));
      this.#gone = true;
    });
  }

  /** Prints a line, below the progress line if there is one. */
  line(text: string): void {
    this.endProgress();
    this.#write(`${printable(text)}\n`);
  }

  facts(heading: string, facts: readonly Fact[]): void {
    this.endProgress();
    const { isTTY, columns } = this.#stream;
    const style = {
      columns: isTTY && columns > 0 ? columns : undefined,
      coloured: showsColour(this.#stream),
    };
    for (const text of factLines(heading, facts, style)) this.#write(`${text}\n`);
  }

  outcome(lines: readonly string[]): void {
    for (const text of lines) this.line(text);
  }

  /** People see lines and progress. */
  event(): void {}

  /** Shows progress: rewrites the line, or prints it if the last one was long enough ago. */
  progress(record: ProgressRecord, ...wordings: readonly [string, ...string[]]): void {
    this.#progress = { wordings: wordings.map(printable), bar: barOf(record), shown: false };
    const now = performance.now() / 1000;
    if (now - this.#shownAt < (this.#rewrites ? rewriteInterval : plainInterval)) return;
    this.#shownAt = now;
    this.#show();
  }

  /** Shows the last progress if it was not shown yet, and ends its line. */
  endProgress(): void {
    if (this.#progress?.shown === false) this.#show();
    this.#progress = undefined;
    if (this.#onLine) this.#write('\n');
    this.#onLine = false;
  }

  /** Clears the progress line if it can be rewritten, because the outcome follows. */
  discardProgress(): void {
    this.#progress = undefined;
    if (this.#onLine) this.#rewrite('');
    if (this.#onLine && !this.#erases) this.#write('\r');
    this.#onLine = false;
  }

  #show(): void {
    const progress = this.#progress!;
    progress.shown = true;
    if (!this.#rewrites) {
      this.#write(`${progress.wordings[0]}\n`);
      return;
    }
    // A line that wraps cannot be rewritten. Some terminals do not know their width and report 0.
    const width = (this.#stream.columns || 80) - 1;
    const { bar, wordings } = progress;
    // Facts before decoration: the bar goes where the fullest wording that fits has room for it.
    const text = wordings.find((line) => textWidth(line) <= width) ?? wordings.at(-1)!;
    const fitting = textWidth(text) + textWidth(bar) <= width ? bar + text : text;
    this.#rewrite(cutText(fitting, width));
    this.#onLine = true;
  }

  /** Replaces the text of the progress line. */
  #rewrite(text: string): void {
    const before = this.#onLine ? this.#width : 0;
    this.#width = textWidth(text);
    const rest = this.#erases ? '\u001b[K' : ' '.repeat(Math.max(0, before - this.#width));
    this.#write(`\r${text}${rest}`);
  }

  #write(text: string): void {
    if (!this.#gone) this.#stream.write(text);
  }
}

/** `███████░░░░░ `, or nothing if it is not known how much there is to do. */
function barOf({ done, total }: ProgressRecord): string {
  if (done === undefined || total === undefined || total === null || total <= 0) return '';
  const filled = Math.round(Math.min(1, done / total) * barWidth);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} `;
}

/** What is lost, for people: EPIPE is a closed pipe, EIO a closed terminal, ENOSPC a log on a full disk. */
function goneSentence(thrown: unknown): string {
  const code = codeOf(thrown);
  const what =
    code === 'EPIPE'
      ? 'nobody reads the output any more'
      : `the output cannot be written any more (${code === 'ENOSPC' ? 'the disk is full' : messageOf(thrown)})`;
  return `${what}: the work goes on without it, and Ctrl-C stops it`;
}

/**
 * Opens the terminal on which a command shows its progress.
 *
 * @param stream standard error if standard output is only for the outcome
 */
export function openTerminal(stream: 'stdout' | 'stderr'): Display {
  const { progress } = outputMode();
  if (progress === 'text') return new Terminal(process[stream]);
  return new EventTerminal(printLines, printEvent, { steps: progress === 'json' });
}

/** Whether a user can see a question and type the answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && !reportsEvents();
}

/** Asks a question on standard error. `y` and `yes` mean yes; anything else, and the end of the input, means no. */
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
  lines.close(); // an open standard input would keep the program running
  if (answer === undefined) output.write('\n');
  return /^\s*y(es)?\s*$/i.test(answer ?? '');
}
