/** Extremes of any number of values. `Math.max(...values)` fails beyond about 120,000 arguments. */

/** The largest value; −∞ if there is none, NaN if any value is NaN. */
export function maxOf(values: Iterable<number>): number {
  let max = -Infinity;
  for (const value of values) max = Math.max(max, value);
  return max;
}

/** The smallest value; ∞ if there is none, NaN if any value is NaN. */
export function minOf(values: Iterable<number>): number {
  let min = Infinity;
  for (const value of values) min = Math.min(min, value);
  return min;
}
