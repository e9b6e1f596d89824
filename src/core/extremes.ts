/**
 * The extremes of however many numbers: `Math.max(...values)` fails beyond about 120,000, the arguments that a call may
 * have.
 */

/** The largest; −∞ of none, and NaN if one of them is. */
export function maxOf(values: Iterable<number>): number {
  let largest = -Infinity;
  for (const value of values) largest = Math.max(largest, value);
  return largest;
}

/** The smallest; ∞ of none, and NaN if one of them is. */
export function minOf(values: Iterable<number>): number {
  let smallest = Infinity;
  for (const value of values) smallest = Math.min(smallest, value);
  return smallest;
}
