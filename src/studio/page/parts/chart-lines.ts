/** What a chart shows, as numbers: lines, their means over neighbours, and the range of the axis. */
import { maxOf, minOf } from '../../../core/extremes.ts';
import type { SeriesIndex } from '../../../drawing/svg/theme.ts';

/** A value for each x: null breaks the line, undefined has nothing to say. */
export type ChartValues = readonly (number | null | undefined)[];

export interface ChartLine {
  readonly name: string;
  readonly series: SeriesIndex;
  /** Ascending. */
  readonly x: readonly number[];
  readonly y: ChartValues;
  /** Between which single values are, or a standard error around each. */
  readonly low?: ChartValues;
  readonly high?: ChartValues;
  /** Whether each value is a measurement of its own, drawn as a dot. */
  readonly isDots?: boolean;
}

/** Means over the values at most half of `width` away on the axis. At the ends there are fewer. */
export function smoothedOver(x: readonly number[], y: ChartValues, width: number): ChartValues {
  if (width <= 0) return y;
  let [first, next, total, count] = [0, 0, 0, 0];
  return y.map((value, i) => {
    for (; next < y.length && x[next]! <= x[i]! + width / 2; next++) {
      const entering = y[next];
      if (entering === null || entering === undefined) continue;
      total += entering;
      count += 1;
    }
    for (; x[first]! < x[i]! - width / 2; first++) {
      const leaving = y[first];
      if (leaving === null || leaving === undefined) continue;
      total -= leaving;
      count -= 1;
    }
    return value === null || value === undefined ? value : total / count;
  });
}

/** The index of the value that is nearest to a place on an ascending axis; −1 if there is none. */
export function nearestIndex(x: readonly number[], place: number): number {
  if (x.length === 0) return -1;
  let [low, high] = [0, x.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < place) low = middle + 1;
    else high = middle;
  }
  return low > 0 && place - x[low - 1]! <= x[low]! - place ? low - 1 : low;
}

/** The value of a line nearest to a place. */
export function valueAt({ x, y }: Pick<ChartLine, 'x' | 'y'>, place: number): number | undefined {
  const at = nearestIndex(x, place);
  for (let away = 0; away < x.length; away++) {
    for (const i of [at - away, at + away]) {
      const value = y[i];
      if (value !== null && value !== undefined) return value;
    }
  }
  return undefined;
}

/** The share of single values, at each end, that the frame may cut off: one outlier would flatten the curves. */
const outliers = 0.02;

/** The range of the y axis for what is between two places: all of the lines, and most of the single values. */
export function verticalRange(
  lines: readonly ChartLine[],
  { from, to }: { readonly from: number; readonly to: number },
  isLog: boolean,
): { readonly min: number; readonly max: number } {
  const shown = (values: ChartValues | undefined, { x }: ChartLine) =>
    (values ?? []).filter(
      (value, i): value is number =>
        value !== null && value !== undefined && x[i]! >= from && x[i]! <= to && (!isLog || value > 0),
    );
  const within = (values: readonly number[], end: 'low' | 'high') => {
    if (values.length === 0) return [];
    const sorted = Float64Array.from(values).sort();
    const cut = Math.floor(outliers * sorted.length);
    return [sorted[end === 'low' ? cut : sorted.length - 1 - cut]!];
  };
  const ends = lines.flatMap((line) => [
    ...shown(line.y, line),
    ...within(shown(line.low, line), 'low'),
    ...within(shown(line.high, line), 'high'),
  ]);
  if (ends.length === 0) return isLog ? { min: 0.1, max: 1 } : { min: 0, max: 1 };
  const [low, high] = [minOf(ends), maxOf(ends)];
  if (isLog)
    return { min: roundBelow(low), max: 1 / roundBelow(high === low ? 1 / (high * 1.01) : 1 / high) };
  const margin = low === high ? Math.abs(low) / 2 || 1 : 0.06 * (high - low);
  // A quantity that is not negative begins at 0 or above.
  return { min: low >= 0 ? Math.max(0, low - margin) : low - margin, max: high + margin };
}

/** The 1, 2 or 5 below, so that the axis ends at a tick. */
function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return power * ([5, 2, 1].find((factor) => factor * power <= value * (1 + 1e-9)) ?? 1);
}

/** Where a line begins, ends, and what its extremes are, for those who do not see it. */
export interface LineSummary {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
}

/** Of what is between two places. Lines without values there are left out. */
export function summariesOf(
  lines: readonly ChartLine[],
  { from, to }: { readonly from: number; readonly to: number },
): LineSummary[] {
  return lines.flatMap(({ name, x, y }) => {
    const values = y.filter(
      (value, i): value is number => value !== null && value !== undefined && x[i]! >= from && x[i]! <= to,
    );
    if (values.length === 0) return [];
    return [{ name, first: values[0]!, last: values.at(-1)!, min: minOf(values), max: maxOf(values) }];
  });
}

/** Rows of a table that says what a chart shows: as many places as people read, evenly spread. */
export function tableRows(
  lines: readonly ChartLine[],
  { from, to }: { readonly from: number; readonly to: number },
  rows: number,
): { readonly x: number; readonly values: readonly (number | undefined)[] }[] {
  const places = [...new Set(lines.flatMap(({ x }) => x.filter((at) => at >= from && at <= to)))].sort(
    (a, b) => a - b,
  );
  const chosen = places.length <= rows ? places : spread(places, rows);
  return chosen.map((x) => ({ x, values: lines.map((line) => valueAt(line, x)) }));
}

/** The first, the last, and evenly spread ones between them. */
function spread(values: readonly number[], count: number): number[] {
  return Array.from(
    { length: count },
    (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))]!,
  );
}
