/** The outcome of a command as JSON: one shape for success, a stop, and failure. */
import { outputMode } from './output-mode.ts';
import { printJson } from './print.ts';

/** The version of the shape. Version 1 had the record alone, and nothing for failures. */
export const outcomeVersion = 2;

/** Why a command failed. */
export interface Failure {
  /** What went wrong, to switch on. */
  readonly code: string;
  /** The sentence that people see. */
  readonly message: string;
  /** The option at fault, by its name in `--config`; null if it is none, or not known. */
  readonly option: string | null;
  /** What was probably meant. */
  readonly suggestion: string | null;
}

/** Prints what a command did. @param outcome `stopped` if a signal ended it early, with what was done so far */
export function printOutcome(
  record: Readonly<Record<string, unknown>>,
  outcome: 'success' | 'stopped' = 'success',
): void {
  printJson({ outcome, ...head(), ...record });
}

/** Prints a failure as the outcome. */
export function printFailure(error: Failure, exitCode: number): void {
  printJson({ outcome: 'failure', ...head(), exitCode, error });
}

function head() {
  return { command: outputMode().command, outcomeVersion };
}
