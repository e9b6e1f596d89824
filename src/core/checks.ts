import { expectArray } from './arrays.ts';
import { SparringError, UsageError } from './errors.ts';

/**
 * How many rows of `size` numbers there are.
 *
 * @param what the rows are, in the plural: `latent vectors`
 * @throws SparringError if there is none, or a part of one, or it is another kind of array
 */
export function rowCount(what: string, values: Float32Array, size: number): number {
  expectArray(what, values, 'Float32Array');
  const count = values.length / size;
  if (!Number.isInteger(count) || count === 0) {
    throw new SparringError(`got ${values.length} numbers, expected one or more ${what} of ${size}`);
  }
  return count;
}

/** @throws UsageError if `value` is not a whole number from `min` to `max`; `name` says what it is */
export function checkWhole(name: string, value: number, min: number, max?: number): void {
  if (Number.isSafeInteger(value) && value >= min && (max === undefined || value <= max)) return;
  const expected = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`${name} got ${value}, expected a whole number ${expected}`);
}
