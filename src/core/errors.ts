/**
 * An error that a person can act on: its message says what was got, what was expected and what to do.
 *
 * Commands print the message alone, without a stack trace, and exit with `exitCode`: 2 where the command
 * line itself is at fault, 1 where the world is (a file, a disk, a device).
 */
export class SparringError extends Error {
  override readonly name: string = 'SparringError';
  readonly exitCode: 1 | 2;

  constructor(message: string, options: { exitCode?: 1 | 2; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The options a caller gave do not fit together or lie outside what is possible. Exit code 2. */
export class UsageError extends SparringError {
  override readonly name = 'UsageError';

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { ...options, exitCode: 2 });
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
