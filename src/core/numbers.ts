/** Arithmetic on arrays of numbers. All sums are accumulated in float64, from the first number to the last. */

/** The integers from `first` up to, but not including, `end`. */
export function range(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}

/** At most `most` of the indices 0 … count − 1, ascending and evenly spread from the first: of 10, at most 4 are 0, 2, 5, 7. */
export function evenlySpread(count: number, most: number): number[] {
  const chosen = Math.min(count, most);
  return Array.from({ length: chosen }, (_, i) => Math.floor((i * count) / chosen));
}

/** Concatenates arrays: vectors [dimension] become one array [count, dimension]. */
export function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** The arithmetic mean; NaN of an empty array. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/** Six significant digits, as many as a number derived from float32 has. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** A number of digits after the point, as a number. */
export function roundedTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** The inner product of two vectors of the same length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** Euclidean length. */
export function norm(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector));
}

/** Below this fraction of the product of the mean squares, the product of two variances is rounding error. */
const roundingSpread = 1e-14;

export interface CorrelationOptions {
  /** A mask: pairs where it is 0 are left out. Default: no pair is. */
  readonly inside?: ArrayLike<number>;
  /** Up to this product of the two variances the correlation is 0. Default: the rounding error. */
  readonly minSpread?: number;
}

/** Pearson's correlation of pairs of numbers, −1 to 1; 0 if either side does not vary. */
export function correlation(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { inside, minSpread }: CorrelationOptions = {},
): number {
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (inside?.[i] === 0) continue;
    const [x, y] = [a[i]!, b[i]!];
    count += 1;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const spread = (squaresA - sumA ** 2 / count) * (squaresB - sumB ** 2 / count);
  const threshold = minSpread === undefined ? roundingSpread * squaresA * squaresB : minSpread * count ** 2;
  return spread > threshold ? (products - (sumA * sumB) / count) / Math.sqrt(spread) : 0;
}
