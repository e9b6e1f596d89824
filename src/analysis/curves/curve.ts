/** Curves of many points: averaged over neighbours, and thinned to what can be seen. */

/** A quantity over an axis. `x` ascends; `y` is NaN where there is no value. */
export interface Curve {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Means over `window` neighbouring values, in the middle of which each stands. Missing values are left out; at the ends
 * there are fewer neighbours.
 */
export function smoothed({ x, y }: Curve, window: number): Curve {
  if (window <= 1) return { x, y };
  const before = Math.floor((window - 1) / 2);
  const after = window - 1 - before;
  const result = new Float64Array(y.length);
  let [total, count, next, first] = [0, 0, 0, 0];
  for (let i = 0; i < y.length; i++) {
    for (; next < y.length && next <= i + after; next++) {
      if (Number.isNaN(y[next]!)) continue;
      total += y[next]!;
      count += 1;
    }
    for (; first < i - before; first++) {
      if (Number.isNaN(y[first]!)) continue;
      total -= y[first]!;
      count -= 1;
    }
    result[i] = count === 0 || Number.isNaN(y[i]!) ? Number.NaN : total / count;
  }
  return { x, y: result };
}

/**
 * A curve of at most four points in each of `columns` equal parts of the axis: the first, the lowest, the highest and
 * the last. Drawn that many pixels wide, it looks as the whole curve does. A part without any value breaks the curve.
 */
export function thinned(curve: Curve, columns: number): Curve {
  const { x, y } = curve;
  if (x.length <= 4 * columns) return curve;
  const start = x[0]!;
  const width = (x.at(-1)! - start) / columns;
  const kept: number[] = [];
  for (let i = 0; i < x.length;) {
    const column = Math.floor((x[i]! - start) / width);
    let end = i + 1;
    while (end < x.length && Math.floor((x[end]! - start) / width) === column) end += 1;
    kept.push(...extremesOf(y, i, end));
    i = end;
  }
  return { x: Float64Array.from(kept, (i) => x[i]!), y: Float64Array.from(kept, (i) => y[i]!) };
}

/** The indices of the first, lowest, highest and last value of a part, ascending; of its start if it has no value. */
function extremesOf(y: Float64Array, start: number, end: number): number[] {
  let [first, low, high, last] = [-1, -1, -1, -1];
  for (let i = start; i < end; i++) {
    const value = y[i]!;
    if (Number.isNaN(value)) continue;
    if (first < 0) [first, low, high] = [i, i, i];
    if (value < y[low]!) low = i;
    if (value > y[high]!) high = i;
    last = i;
  }
  return first < 0 ? [start] : [...new Set([first, low, high, last])].sort((a, b) => a - b);
}

/** The values that are numbers. */
export function valuesOf({ y }: Curve): Float64Array {
  return y.filter((value) => !Number.isNaN(value));
}
