import type { MetricsRecord } from '../../metrics-log.ts';
import type { MetricsTable } from '../metrics-table.ts';

/** The rows of a table as records; NaN stands for what is not a finite number. */
export function tableRecords(table: MetricsTable): Record<string, number>[] {
  const rows: Record<string, number>[] = Array.from({ length: table.length }, (_, row) => ({
    step: table.steps.at(row),
  }));
  for (const [name, series] of table.series) {
    for (let i = 0; i < series.length; i++) rows[series.rowOf(i)]![name] = series.values.at(i);
  }
  return rows;
}

/** What a table has of records: each step once, its last record, in order; metrics in float32. */
export function expectedRecords(records: readonly MetricsRecord[]): Record<string, number>[] {
  const last = new Map(records.map((record) => [record.step, record]));
  return [...last.values()].sort((a, b) => a.step - b.step).map(numbersOf);
}

function numbersOf(record: MetricsRecord): Record<string, number> {
  const held = (name: string, value: unknown) => {
    if (typeof value !== 'number') return Number.NaN;
    if (name === 'step' || name === 'seconds') return value;
    const single = Math.fround(value);
    return Number.isFinite(single) ? single : Number.NaN;
  };
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, held(name, value)]));
}
