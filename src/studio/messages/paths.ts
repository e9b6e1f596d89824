import type { CurvesQuery } from './curves.ts';

/** The paths of the server, said once. They are relative: a page may stand below another address. */
const part = encodeURIComponent;

export const paths = {
  session: () => 'api/session',
  events: () => 'api/events',
  runs: () => 'api/runs',
  run: (run: string) => `api/runs/${part(run)}`,
  sheet: (run: string, step: number, size: 'whole' | 'thumbnail' = 'whole') =>
    `api/runs/${part(run)}/sheets/${step}.png${size === 'whole' ? '' : '?size=thumbnail'}`,
  reals: (run: string) => `api/runs/${part(run)}/reals.png`,
  curves: (run: string, query: CurvesQuery = {}) => `api/runs/${part(run)}/curves${queryText(query)}`,
  metricsCsv: (run: string) => `api/runs/${part(run)}/metrics.csv`,
  notes: (run: string) => `api/runs/${part(run)}/notes`,
  toTrash: (run: string) => `api/runs/${part(run)}/trash`,
  trash: () => 'api/trash',
  fromTrash: (trashed: string) => `api/trash/${part(trashed)}/restore`,
} as const;

function queryText(query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `${name}=${part(String(value))}`).join('&');
  return text === '' ? '' : `?${text}`;
}
