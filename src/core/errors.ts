/**
 * An error that the user can act on: its message says what was got, what was expected and what to do.
 *
 * Commands print the message without a stack trace and exit with `exitCode`: 2 if the command line is at fault,
 * 1 if the environment is (a file, a disk, a device).
 */
export class SparringError extends Error {
  override readonly name: string = 'SparringError';
  readonly exitCode: 1 | 2;

  constructor(message: string, options: { exitCode?: 1 | 2; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The caller's options conflict or are out of range. Exit code 2. */
export class UsageError extends SparringError {
  override readonly name = 'UsageError';

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { ...options, exitCode: 2 });
  }
}

/** The message of any thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
