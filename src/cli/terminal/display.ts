import type { Fact } from './facts.ts';

/** Progress for programs: what is being done, and how much of it. */
export interface ProgressRecord {
  /** Such as `training`, `packing`, `fetching`. */
  readonly work: string;
  readonly done?: number;
  /** Null if it is not known. */
  readonly total?: number | null;
  readonly [more: string]: unknown;
}

/** Where a command shows what it does. */
export interface Display {
  /** Prints a line, below the progress if there is any. */
  line(text: string): void;
  /** Prints facts under a heading. */
  facts(heading: string, facts: readonly Fact[]): void;
  /** Prints the outcome for people. */
  outcome(lines: readonly string[]): void;
  /** Reports something to programs only. */
  event(name: string, record: Readonly<Record<string, unknown>>): void;
  /** @param wordings of the progress, the longest first: a terminal shows the first that fits */
  progress(record: ProgressRecord, ...wordings: readonly [string, ...string[]]): void;
  /** Shows the last progress if it was not shown yet. */
  endProgress(): void;
  /** Clears the progress where that is possible, because the outcome follows. */
  discardProgress(): void;
}
