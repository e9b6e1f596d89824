/** New records of a run as columns, as the page draws them. */
import type { MetricsRecord } from '../../../runs/metrics-log.ts';
import type { MetricsGrew } from '../../messages/events.ts';
import type { Appended } from './metrics-tail.ts';

/** More records than a page can show in the moment between two messages are thinned to about so many. */
export const maxRecords = 200;

export function metricsMessage(run: string, { records, follows }: Appended): MetricsGrew {
  const kept = thinned(records);
  const names = new Set(
    kept.flatMap((record) => Object.keys(record).filter((name) => isMetric(record, name))),
  );
  return {
    run,
    restarted: !follows,
    steps: kept.map(({ step }) => step),
    values: Object.fromEntries(
      [...names].map((name) => [
        name,
        kept.map((record) => (isMetric(record, name) ? Number(record[name]) : null)),
      ]),
    ),
  };
}

function isMetric(record: MetricsRecord, name: string): boolean {
  return name !== 'step' && typeof record[name] === 'number';
}

/** Every n-th record, the last, and those that have more than the one before: what only some steps measure. */
function thinned(records: readonly MetricsRecord[]): readonly MetricsRecord[] {
  const stride = Math.ceil(records.length / maxRecords);
  if (stride <= 1) return records;
  const size = (i: number) => Object.keys(records[i] ?? {}).length;
  return records.filter(
    (_, i) => i % stride === 0 || i === records.length - 1 || (i > 0 && size(i) > size(i - 1)),
  );
}
