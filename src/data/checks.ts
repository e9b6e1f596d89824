import { UsageError } from '../core/errors.ts';

/** @throws UsageError if `value` is no whole number or less than `least`; `what` names it */
export function checkWhole(what: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UsageError(`the ${what} is ${value}, expected a whole number of at least ${least}`);
  }
}
