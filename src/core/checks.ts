import { SparringError, UsageError } from './errors.ts';

/**
 * How many rows of `size` numbers there are.
 *
 * @param what the rows are, in the plural: `latent vectors`
 * @throws SparringError if there is none, or a part of one
 */
export function rowCount(what: string, { length }: ArrayLike<number>, size: number): number {
  const count = length / size;
  if (!Number.isInteger(count) || count === 0) {
    throw new SparringError(`got ${length} numbers, expected one or more ${what} of ${size}`);
  }
  return count;
}

/** @throws UsageError if `value` is not a whole number from `min` to `max`; `name` says what it is */
export function checkWhole(name: string, value: number, min: number, max?: number): void {
  if (Number.isSafeInteger(value) && value >= min && (max === undefined || value <= max)) return;
  const expected = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`${name} got ${value}, expected a whole number ${expected}`);
}
