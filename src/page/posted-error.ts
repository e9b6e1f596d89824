/** Errors between a worker and its page. A class does not survive being posted, nor does what it adds to `Error`. */
import {
  DataError,
  messageOf,
  SparringError,
  UsageError,
  type ErrorCode,
  type ErrorDetails,
} from '../core/errors.ts';

/** An error as plain data. */
export interface PostedError {
  readonly kind: 'usage' | 'data' | 'sparring' | 'other';
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code?: ErrorCode;
  readonly option?: string | undefined;
  readonly suggestion?: string | undefined;
}

export function postedError(thrown: unknown): PostedError {
  const isError = thrown instanceof Error;
  const common = {
    name: isError ? thrown.name : 'Error',
    message: messageOf(thrown),
    stack: isError ? thrown.stack : undefined,
  };
  if (!(thrown instanceof SparringError)) return { kind: 'other', ...common };
  const { code, option, suggestion } = thrown;
  const kind = thrown instanceof UsageError ? 'usage' : thrown instanceof DataError ? 'data' : 'sparring';
  return { kind, ...common, code, option, suggestion };
}

/** The error again, of the class and with the code that it had. The stack of one that is a bug is that of the worker. */
export function receivedError({ kind, name, message, stack, ...details }: PostedError): Error {
  if (kind !== 'other') {
    const made = { usage: UsageError, data: DataError, sparring: SparringError }[kind];
    return new made(message, details satisfies ErrorDetails);
  }
  const error = new Error(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
