import { checkInteger } from '../../core/checks.ts';

const maxUnits = 65_536;

/**
 * @param sizes of layers, by what they are called in a message
 * @throws UsageError if a size is not a whole number within reason
 */
export function checkSizes(sizes: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, values] of Object.entries(sizes)) {
    for (const value of values) checkInteger(name, value, 1, maxUnits);
  }
}
