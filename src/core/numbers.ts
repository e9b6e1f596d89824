/** Arithmetic on arrays of numbers. Everything is added up in float64, from the first number to the last. */

/** The whole numbers from `first` up to, but not including, `end`. */
export function range(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}

/** The numbers of several arrays, one behind another: vectors [dimension] as one array [count, dimension]. */
export function joined(parts: readonly Float32Array[]): Float32Array {
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

/** The arithmetic mean; NaN of no numbers. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}

/** The inner product of two vectors of one length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** Euclidean length. */
export function norm(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector));
}

/** From this share of the product of the mean squares on, the product of two variances is rounding. */
const roundingSpread = 1e-14;

export interface CorrelationOptions {
  /** Pairs count where this is not 0. Default: all count. */
  readonly inside?: ArrayLike<number>;
  /** Where the product of the two variances is at most this, there is no correlation. Default: what rounding leaves. */
  readonly minSpread?: number;
}

/** Pearson's correlation of pairs of numbers, −1 to 1; 0 where one of the two does not vary. */
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
  const least = minSpread === undefined ? roundingSpread * squaresA * squaresB : minSpread * count ** 2;
  return spread > least ? (products - (sumA * sumB) / count) / Math.sqrt(spread) : 0;
}
