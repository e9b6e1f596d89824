import { checkInteger } from '../../core/checks.ts';

const maxUnits = 65_536;

/**
 * @param sizes of layers, by their name in errors
 * @throws UsageError if a size is not an integer from 1 to 65,536
 */
export function checkSizes(sizes: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, values] of Object.entries(sizes)) {
    for (const value of values) checkInteger(name, value, 1, maxUnits);
  }
}
