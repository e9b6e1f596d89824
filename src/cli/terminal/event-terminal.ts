import type { Display, ProgressRecord } from './display.ts';
import { factLines, type Fact } from './facts.ts';

/** Minimum seconds between events of progress. */
const eventInterval = 0.1;

type Print = (event: string, record: Readonly<Record<string, unknown>>) => void;

/** Reports what a command does as events: lines of JSON on standard error (`--progress json` and `events`). */
export class EventTerminal implements Display {
  readonly #printLines: (lines: readonly string[]) => void;
  readonly #print: Print;
  readonly #hasSteps: boolean;
  #progress: { readonly record: ProgressRecord; shown: boolean } | undefined;
  #shownAt = Number.NEGATIVE_INFINITY;

  /**
   * @param printLines prints an outcome for people, on standard output
   * @param settings.steps whether the progress of a training is reported
   */
  constructor(
    printLines: (lines: readonly string[]) => void,
    print: Print,
    { steps }: { readonly steps: boolean },
  ) {
    this.#printLines = printLines;
    this.#print = print;
    this.#hasSteps = steps;
  }

  line(text: string): void {
    this.endProgress();
    this.#print('note', { text });
  }

  facts(heading: string, facts: readonly Fact[]): void {
    for (const text of factLines(heading, facts)) this.line(text);
  }

  outcome(lines: readonly string[]): void {
    this.endProgress();
    this.#printLines(lines);
  }

  event(name: string, record: Readonly<Record<string, unknown>>): void {
    this.endProgress();
    this.#print(name, record);
  }

  progress(record: ProgressRecord): void {
    if (record.work === 'training' && !this.#hasSteps) return;
    if (record.work !== this.#progress?.record.work) this.endProgress();
    this.#progress = { record, shown: false };
    const now = performance.now() / 1000;
    if (now - this.#shownAt < eventInterval) return;
    this.#shownAt = now;
    this.#show();
  }

  endProgress(): void {
    if (this.#progress?.shown === false) this.#show();
    this.#progress = undefined;
  }

  /** Programs learn of the last progress too. */
  discardProgress(): void {
    this.endProgress();
  }

  #show(): void {
    this.#progress!.shown = true;
    this.#print('progress', this.#progress!.record);
  }
}
