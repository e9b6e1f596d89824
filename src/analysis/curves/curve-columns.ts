/** The metrics of a long run, thinned to what a chart can show, as JSON values: the extremes and the mean of each column. */
import type { IndexView } from '../../runs/metrics-index/metrics-index.ts';
import type { MetricsTable } from '../../runs/metrics-index/metrics-table.ts';
import type { Series } from '../../runs/metrics-index/series.ts';
import { inKnownOrder, speedSpan, speedWindow, stepsPerSecond } from './measures.ts';
import { finerThan, significant } from './significant.ts';

/** Which part of a run a chart shows. */
export interface ColumnsQuery {
  /** The first step, and the last one. Default: of the run. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The most columns, but for one that is cut by the edge of the window. */
  readonly columns: number;
  /** Real examples that D gets in a step. */
  readonly examplesPerStep: number;
}

/** A number for each column; null where it is not known or not finite. */
export type ColumnValues = readonly (number | null)[];

/** One metric. */
export interface MetricColumns {
  readonly name: string;
  /** The indices of the columns in which it was recorded; if it is missing, in all. */
  readonly at?: readonly number[];
  /** Of each column, or of each in `at`: null where all its values are not finite, so that the curve is broken there. */
  readonly mean: ColumnValues;
  /** Missing if each column has one value only. */
  readonly low?: ColumnValues;
  readonly high?: ColumnValues;
}

/** Curves in columns: equal parts of the axis of steps. Those without a record are left out. */
export interface CurveColumns {
  /** The first and the last step of the run; null if it has no records. */
  readonly run: { readonly first: number; readonly last: number } | null;
  /** How many records the window has. */
  readonly records: number;
  /** How many steps wide a column is. It begins at a multiple of that, so that columns stay as they are while a run grows. */
  readonly stepsPerColumn: number;
  /** A recorded step in the middle of each column. */
  readonly steps: readonly number[];
  /** The seconds of training up to these steps. */
  readonly seconds: ColumnValues;
  /** Real examples a second around these steps. */
  readonly speed: ColumnValues;
  /** Those that Sparring knows first. */
  readonly metrics: readonly MetricColumns[];
  /** Whether these are some records only, because the others are still being read. */
  readonly isPreview: boolean;
  /** How many lines of metrics.jsonl are no records. */
  readonly invalid: number;
  /** Whether metrics were left out because there are too many. */
  readonly hasMoreMetrics: boolean;
}

/** The rows of a column: from `start` up to, but not including, `end`. */
interface Column {
  readonly start: number;
  readonly end: number;
}

export function columnsOf({ table, isPreview, invalid }: IndexView, query: ColumnsQuery): CurveColumns {
  const { steps } = table;
  const isEmpty = table.length === 0;
  const [first, last] = isEmpty ? [0, 0] : [steps.at(0), steps.at(table.length - 1)];
  const from = Math.max(first, query.from ?? first);
  const to = Math.min(last, query.to ?? last);
  const stepsPerColumn = Math.max(1, Math.ceil((to - from + 1) / Math.max(1, query.columns)));
  const columns = isEmpty ? [] : columnsIn(table, from, to, stepsPerColumn);
  const middles = columns.map(({ start, end }) => (start + end - 1) >> 1);
  const names = inKnownOrder(table.names).filter((name) => table.series.get(name)!.hasValues);
  return {
    run: isEmpty ? null : { first, last },
    records: (columns.at(-1)?.end ?? 0) - (columns[0]?.start ?? 0),
    stepsPerColumn,
    steps: middles.map((row) => steps.at(row)),
    seconds: secondsAt(table, middles),
    speed: speedAt(table, columns, middles).map((speed) => known(speed * query.examplesPerStep)),
    metrics: names.map((name) => metricColumns(name, table.series.get(name)!, columns)),
    isPreview,
    invalid,
    hasMoreMetrics: table.hasMoreNames,
  };
}

function columnsIn({ steps, length }: MetricsTable, from: number, to: number, width: number): Column[] {
  const columns: Column[] = [];
  let start = steps.firstAtLeast(from);
  while (start < length && steps.at(start) <= to) {
    const next = (Math.floor(steps.at(start) / width) + 1) * width;
    const end = steps.firstAtLeast(Math.min(next, to + 1), start);
    columns.push({ start, end });
    start = end;
  }
  return columns;
}

function metricColumns(name: string, series: Series, columns: readonly Column[]): MetricColumns {
  const at: number[] = [];
  const [means, lows, highs]: [number[], number[], number[]] = [[], [], []];
  let isThinned = false;
  let start = series.firstAtRow(columns[0]?.start ?? 0);
  for (const [column, { end: endRow }] of columns.entries()) {
    const end = series.firstAtRow(endRow, start);
    if (end === start) continue;
    const { count, low, high, total } = series.extentOf(start, end);
    if (count > 1) isThinned = true;
    at.push(column);
    means.push(count === 0 ? Number.NaN : total / count);
    lows.push(count === 0 ? Number.NaN : low);
    highs.push(count === 0 ? Number.NaN : high);
    start = end;
  }
  const resolution = finerThan(lows, highs);
  const rounded = (values: readonly number[]) => values.map((value) => known(value, resolution));
  return {
    name,
    ...(at.length === columns.length ? {} : { at }),
    mean: rounded(means),
    ...(isThinned ? { low: rounded(lows), high: rounded(highs) } : {}),
  };
}

/** As `placeOfStep` over minutes has them: interpolated where a record has none. */
function secondsAt(table: MetricsTable, rows: readonly number[]): ColumnValues {
  const { seconds, steps } = table;
  const timed = seconds?.hasValues === true ? seconds : undefined;
  if (timed === undefined) return rows.map(() => null);
  const momentAt = (index: number) =>
    index < 0 ? { step: 0, at: 0 } : { step: steps.at(timed.rowOf(index)), at: timed.values.at(index) };
  const values = rows.map((row) => {
    let after = timed.firstAtRow(row);
    while (after < timed.length && Number.isNaN(timed.values.at(after))) after += 1;
    let before = after - 1;
    while (before >= 0 && Number.isNaN(timed.values.at(before))) before -= 1;
    if (after === timed.length) return momentAt(before).at;
    const [one, other, step] = [momentAt(before), momentAt(after), steps.at(row)];
    if (other.step === step) return other.at;
    return one.at + ((step - one.step) / (other.step - one.step)) * (other.at - one.at);
  });
  const resolution = finerThan(values, values);
  return values.map((value) => known(value, resolution));
}

/** Over the records of a column, or over as many as the speed needs. */
function speedAt(table: MetricsTable, columns: readonly Column[], middles: readonly number[]): number[] {
  const momentOf = (row: number) => ({ step: table.steps.at(row), seconds: secondsOf(table, row) });
  return columns.map(({ start, end }, column) => {
    const span = Math.max(speedWindow(1), end - start);
    const { first, last } = speedSpan(middles[column]!, span, table.length);
    return stepsPerSecond(momentOf(first), momentOf(last));
  });
}

function secondsOf({ seconds }: MetricsTable, row: number): number {
  const index = seconds?.firstAtRow(row) ?? 0;
  const isRecorded = seconds !== undefined && index < seconds.length && seconds.rowOf(index) === row;
  return isRecorded ? seconds.values.at(index) : Number.NaN;
}

function known(value: number, resolution?: number): number | null {
  return Number.isFinite(value) ? significant(value, resolution) : null;
}
