/** Curves of records in columns. */
import type { MetricsRecord } from '../../runs/metrics-log.ts';
import type { CurvesMessage, MetricColumns } from '../messages/curves.ts';

interface ColumnsQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly columns: number;
  readonly examplesPerStep: number;
}

type Column = readonly MetricsRecord[];

export function columnsOfRecords(records: readonly MetricsRecord[], query: ColumnsQuery): CurvesMessage {
  const [first, last] = [records[0]?.step ?? 0, records.at(-1)?.step ?? 0];
  const from = Math.max(first, query.from ?? first);
  const to = Math.min(last, query.to ?? last);
  const shown = records.filter(({ step }) => step >= from && step <= to);
  const stepsPerColumn = Math.max(1, Math.ceil((to - from + 1) / query.columns));
  const columns = inColumns(shown, stepsPerColumn);
  const middles = columns.map((column) => column[(column.length - 1) >> 1]!);
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  return {
    run: records.length === 0 ? null : { first, last },
    records: shown.length,
    stepsPerColumn,
    steps: middles.map(({ step }) => step),
    seconds: middles.map((record) => numberOf(record['seconds'])),
    speed: columns.map((column) => speedOf(column, records, query.examplesPerStep)),
    metrics: [...names].flatMap((name) =>
      name === 'step' || name === 'seconds' ? [] : metricOf(name, columns),
    ),
    isPreview: false,
    invalid: 0,
    hasMoreMetrics: false,
  };
}

function inColumns(records: readonly MetricsRecord[], width: number): readonly Column[] {
  const columns = new Map<number, MetricsRecord[]>();
  for (const record of records) {
    const at = Math.floor(record.step / width);
    const column = columns.get(at);
    if (column === undefined) columns.set(at, [record]);
    else column.push(record);
  }
  return [...columns.values()];
}

function metricOf(name: string, columns: readonly Column[]): MetricColumns | [] {
  const values = columns.map((column) => column.flatMap((record) => numberOf(record[name]) ?? []));
  const at = values.flatMap((each, i) => (each.length === 0 ? [] : [i]));
  if (at.length === 0) return [];
  const kept = at.map((i) => values[i]!);
  return {
    name,
    ...(at.length === columns.length ? {} : { at }),
    mean: kept.map((each) => each.reduce((sum, value) => sum + value, 0) / each.length),
    ...(kept.every((each) => each.length === 1)
      ? {}
      : { low: kept.map((each) => Math.min(...each)), high: kept.map((each) => Math.max(...each)) }),
  };
}

function speedOf(column: Column, records: readonly MetricsRecord[], examples: number): number | null {
  const middle = records.indexOf(column[(column.length - 1) >> 1]!);
  const span = Math.min(records.length - 1, Math.max(10, column.length));
  const start = Math.max(0, Math.min(records.length - 1 - span, middle - (span >> 1)));
  const [one, other] = [records[start]!, records[start + span]!];
  const seconds = Number(other['seconds']) - Number(one['seconds']);
  return seconds > 0 ? ((other.step - one.step) * examples) / seconds : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

export function csvOfRecords(records: readonly MetricsRecord[]): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const rows = records.map((record) => names.map((name) => String(record[name] ?? '')).join(','));
  return [names.join(','), ...rows, ''].join('\n');
}
