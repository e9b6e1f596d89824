/** Curves in columns, as they came from the server and as they grow while a run trains. */
import type { CurvesMessage, MetricColumns } from '../../messages/curves.ts';
import type { MetricsGrew } from '../../messages/events.ts';

/** A value for each column: null where it is not finite, undefined where nothing was recorded. */
type Values = readonly (number | null | undefined)[];

/** One metric in columns. */
export interface Band {
  readonly mean: Values;
  readonly low: Values;
  readonly high: Values;
  /** The number of values in each column. */
  readonly counts: readonly number[];
}

export interface CurveTable {
  readonly stepsPerColumn: number;
  readonly steps: readonly number[];
  readonly seconds: Values;
  /** Real examples a second. */
  readonly speed: Values;
  readonly metrics: ReadonlyMap<string, Band>;
}

export function tableOf({ stepsPerColumn, steps, seconds, speed, metrics, run }: CurvesMessage): CurveTable {
  const counts = steps.map((step, i) => {
    const start = Math.floor(step / stepsPerColumn) * stepsPerColumn;
    const isLast = i === steps.length - 1;
    const end = isLast ? Math.min((run?.last ?? step) + 1, start + stepsPerColumn) : start + stepsPerColumn;
    return Math.max(1, end - start);
  });
  return {
    stepsPerColumn,
    steps,
    seconds,
    speed,
    metrics: new Map(metrics.map((metric) => [metric.name, bandOf(metric, counts)])),
  };
}

function bandOf({ at, mean, low = mean, high = mean }: MetricColumns, counts: readonly number[]): Band {
  if (at === undefined) return { mean, low, high, counts };
  const spread = (values: Values): Values => {
    const all: (number | null | undefined)[] = Array.from(counts, () => undefined);
    for (const [i, column] of at.entries()) all[column] = values[i];
    return all;
  };
  // How many values such a column has is not known; that it has one is the rule.
  return { mean: spread(mean), low: spread(low), high: spread(high), counts: counts.map(() => 1) };
}

/**
 * A table with new records. Those that it has are left out, so that an event may come twice. When it has more than
 * `maxColumns`, two columns become one.
 */
export function grown(
  table: CurveTable,
  { steps, values }: Pick<MetricsGrew, 'steps' | 'values'>,
  { examplesPerStep, maxColumns }: { readonly examplesPerStep: number; readonly maxColumns: number },
): CurveTable {
  const last = table.steps.at(-1) ?? -1;
  const fresh = steps.flatMap((step, i) => (step > last ? [i] : []));
  if (fresh.length === 0) return table;
  const single = singleColumns(steps, values, fresh);
  const seconds = [...table.seconds, ...single.seconds];
  const joined = withSpeed({ ...joinedTables(table, single), seconds }, table.steps.length, examplesPerStep);
  let merged = mergedColumns(joined, table.stepsPerColumn);
  while (merged.steps.length > maxColumns) merged = mergedColumns(merged, 2 * merged.stepsPerColumn);
  return merged;
}

/** New records, a column each. */
function singleColumns(
  steps: readonly number[],
  values: MetricsGrew['values'],
  fresh: readonly number[],
): CurveTable {
  const metrics = Object.entries(values).filter(([name]) => name !== 'seconds' && name !== 'step');
  return {
    stepsPerColumn: 1,
    steps: fresh.map((i) => steps[i]!),
    seconds: fresh.map((i) => values['seconds']?.[i] ?? null),
    speed: fresh.map(() => undefined),
    metrics: new Map(
      metrics.map(([name, all]) => {
        // The stream has null both for what was not recorded and for what is not finite. The first is the rule.
        const mean = fresh.map((i) => all[i] ?? undefined);
        return [name, { mean, low: mean, high: mean, counts: fresh.map(() => 1) }];
      }),
    ),
  };
}

function joinedTables(before: CurveTable, after: CurveTable): CurveTable {
  const names = new Set([...before.metrics.keys(), ...after.metrics.keys()]);
  const none = ({ steps }: CurveTable): Band => {
    const mean = steps.map(() => undefined);
    return { mean, low: mean, high: mean, counts: steps.map(() => 1) };
  };
  const metrics = [...names].map((name): [string, Band] => {
    const [one, other] = [before.metrics.get(name) ?? none(before), after.metrics.get(name) ?? none(after)];
    return [
      name,
      {
        mean: [...one.mean, ...other.mean],
        low: [...one.low, ...other.low],
        high: [...one.high, ...other.high],
        counts: [...one.counts, ...other.counts],
      },
    ];
  });
  return {
    stepsPerColumn: before.stepsPerColumn,
    steps: [...before.steps, ...after.steps],
    seconds: [...before.seconds, ...after.seconds],
    speed: [...before.speed, ...after.speed],
    metrics: new Map(metrics),
  };
}

/** Columns between which the speed of a new one is measured. */
const speedColumns = 10;

function withSpeed(table: CurveTable, from: number, examplesPerStep: number): CurveTable {
  const { steps, seconds } = table;
  const speed = table.speed.map((known, i) => {
    if (i < from) return known;
    const start = Math.max(0, i - speedColumns);
    const passed = (seconds[i] ?? Number.NaN) - (seconds[start] ?? Number.NaN);
    return passed > 0 ? ((steps[i]! - steps[start]!) * examplesPerStep) / passed : null;
  });
  return { ...table, speed };
}

/** Columns of a width: those within one become one. */
function mergedColumns(table: CurveTable, stepsPerColumn: number): CurveTable {
  const groups: { start: number; end: number }[] = [];
  for (let start = 0; start < table.steps.length;) {
    const column = Math.floor(table.steps[start]! / stepsPerColumn);
    let end = start + 1;
    while (end < table.steps.length && Math.floor(table.steps[end]! / stepsPerColumn) === column) end += 1;
    groups.push({ start, end });
    start = end;
  }
  const lastOf = <T>(values: readonly T[]) => groups.map(({ end }) => values[end - 1]!);
  const merge = ({ mean, low, high, counts }: Band): Band => {
    const parts = groups.map((group) => mergedBand({ mean, low, high, counts }, group));
    return {
      mean: parts.map((part) => part.mean),
      low: parts.map((part) => part.low),
      high: parts.map((part) => part.high),
      counts: parts.map((part) => part.count),
    };
  };
  return {
    stepsPerColumn,
    steps: lastOf(table.steps),
    seconds: lastOf(table.seconds),
    speed: lastOf(table.speed),
    metrics: new Map([...table.metrics].map(([name, band]) => [name, merge(band)])),
  };
}

function mergedBand(band: Band, { start, end }: { readonly start: number; readonly end: number }) {
  let [total, count, low, high] = [0, 0, Infinity, -Infinity];
  let isBroken = false;
  for (let i = start; i < end; i++) {
    const value = band.mean[i];
    if (value === null) isBroken = true;
    if (value === null || value === undefined) continue;
    total += value * band.counts[i]!;
    count += band.counts[i]!;
    low = Math.min(low, band.low[i] ?? value);
    high = Math.max(high, band.high[i] ?? value);
  }
  const none = isBroken ? null : undefined;
  return count === 0
    ? { mean: none, low: none, high: none, count: 1 }
    : { mean: total / count, low, high, count };
}
