import { expectArray } from './arrays.ts';
import { SparringError, UsageError } from './errors.ts';

/**
 * The number of rows in a row-major array.
 *
 * @param what names the rows in errors, in the plural: `latent vectors`
 * @param size numbers in each row
 * @throws SparringError if there are no rows, the last row is incomplete, or the array has another type
 */
export function rowCount(what: string, values: Float32Array, size: number): number {
  expectArray(what, values, 'Float32Array');
  const count = values.length / size;
  if (!Number.isInteger(count) || count === 0) {
    throw new SparringError(`got ${values.length} numbers, expected one or more ${what} of ${size}`);
  }
  return count;
}

/**
 * @param name names the value in errors
 * @throws UsageError if `value` is not an integer from `min` to `max`, both included
 */
export function checkInteger(name: string, value: number, min: number, max?: number): void {
  if (Number.isSafeInteger(value) && value >= min && (max === undefined || value <= max)) return;
  const expected = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`${name} got ${value}, expected a whole number ${expected}`);
}
