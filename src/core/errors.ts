import { oneSentence } from './wording.ts';
import { keepSentence, sentenceOf, Sentence, type Words } from './sentence.ts';

/** What went wrong, to switch on. `docs/library.md` has the table. Append new codes; never change what one means. */
export const errorCodes = [
  'invalid-argument',
  'unknown-option',
  'unknown-name',
  'not-applicable',
  'invalid-graph',
  'not-found',
  'exists',
  'invalid-data',
  'newer-version',
  'file-system',
  'download',
  'device',
  'busy',
  'closed',
  'inconsistent',
  'diverged',
  'failed',
] as const;
/** One of `errorCodes`: what went wrong. */
export type ErrorCode = (typeof errorCodes)[number];

/** What is known of an error apart from its message. */
export interface ErrorDetails {
  readonly code?: ErrorCode | undefined;
  /** The option or argument at fault, by the library's name: `batchSize`. */
  readonly option?: string | undefined;
  /** What was probably meant: `learningRate` for `learningrate`. */
  readonly suggestion?: string | undefined;
  readonly cause?: unknown;
}

/**
 * An error that the caller can act on: its message says what was got, what was expected and what to do, in one line
 * without control characters, whatever names it quotes. Commands print it without a stack trace.
 */
export class SparringError extends Error {
  override readonly name: string = 'SparringError';
  readonly code: ErrorCode;
  /** The option or argument at fault, by the library's name: `batchSize`. */
  readonly option: string | undefined;
  /** What was probably meant: `learningRate` for `learningrate`. */
  readonly suggestion: string | undefined;

  /** @param message a `Sentence` if it names options, which the command line phrases differently */
  constructor(
    message: string | { toString(): string },
    { code, option, suggestion, cause }: ErrorDetails = {},
  ) {
    super(oneSentence(String(message)), cause === undefined ? undefined : { cause });
    if (message instanceof Sentence) keepSentence(this, message);
    this.code = code ?? 'failed';
    this.option = option;
    this.suggestion = suggestion;
  }
}

/** The arguments are of the wrong kind, out of range, unknown, or do not go together. */
export class UsageError extends SparringError {
  override readonly name: string = 'UsageError';

  constructor(message: string | { toString(): string }, details: ErrorDetails = {}) {
    super(message, { code: 'invalid-argument', ...details });
  }
}

/** A file, a picture or a set of data is missing, damaged, of another kind, or cannot be read or written. */
export class DataError extends SparringError {
  override readonly name: string = 'DataError';

  constructor(message: string | { toString(): string }, details: ErrorDetails = {}) {
    super(message, { code: 'invalid-data', ...details });
  }
}

/** The message of any thrown value, in the library's words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The message of any thrown value, in other words than the library's. */
export function messageIn(words: Words, thrown: unknown): string {
  return oneSentence(sentenceOf(thrown).in(words));
}
