/** Why something failed, in the reader's language. */
import type { JobFailure } from '../../messages/jobs.ts';
import type { Phrases } from './language.ts';
import { ended } from './sentences.ts';

/** What was thrown, or what a job failed with. */
export interface Failure {
  readonly message: string;
  /** One of the library (`docs/errors.md`), or of a request. */
  readonly code?: string;
}

/** A sentence; with what the library says, in English, where that is not the reader's language. */
export interface FailureText {
  readonly sentence: string;
  readonly detail?: string;
}

export function failureText(
  { message, code = '' }: Failure,
  { errors }: Pick<Phrases, 'errors'>,
): FailureText {
  const given = ended(message);
  const kind = Object.hasOwn(errors, code) ? (code as keyof typeof errors) : 'failed';
  const sentence = errors[kind](given);
  return sentence === given ? { sentence } : { sentence, detail: given };
}

/** Of whatever was thrown. */
export function failureOf(thrown: unknown): Failure {
  return thrown instanceof Error ? thrown : { message: String(thrown) };
}

/** Of a job. */
export function failureOfJob({ error, code }: JobFailure): Failure {
  return { message: error, code };
}
