import type { ErrorCode } from '../../../../core/errors.ts';

/** What went wrong, by the code of the library, or of a request: one without words is a type error. */
type ErrorWords = Readonly<
  Record<ErrorCode | 'unexpected' | 'unreachable' | 'token', (given: string) => string>
>;

/** The sentences of the library say more than their codes. */
const asGiven = (given: string) => given;

export const errors: ErrorWords = {
  'invalid-argument': asGiven,
  'unknown-option': asGiven,
  'unknown-name': asGiven,
  'not-applicable': asGiven,
  'invalid-graph': asGiven,
  'not-found': asGiven,
  exists: asGiven,
  'invalid-data': asGiven,
  'newer-version': asGiven,
  'file-system': asGiven,
  download: asGiven,
  device: asGiven,
  busy: asGiven,
  closed: asGiven,
  inconsistent: asGiven,
  diverged: asGiven,
  failed: asGiven,
  unexpected: asGiven,
  unreachable: asGiven,
  token: asGiven,
};
