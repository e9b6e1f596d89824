import { messageOf, SparringError } from '../../../core/errors.ts';
import type { JobFailure } from '../../messages/jobs.ts';

/** What was thrown, as the page is told. */
export function failureOf(thrown: unknown): JobFailure {
  if (!(thrown instanceof SparringError)) return { error: messageOf(thrown), code: 'unexpected' };
  const { message, code, option, suggestion } = thrown;
  return {
    error: message,
    code,
    ...(option === undefined ? {} : { option }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
