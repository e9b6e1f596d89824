/** The curves of a run, as charts and as tables. */
import type { Context, Hono } from 'hono';
import { examplesPerStep, readRecordedRun } from '../../analysis/curves/recorded-run.ts';
import { curvesQuery, type CurvesMessage } from '../messages/curves.ts';
import { columnsOfRecords, csvOfRecords } from './record-columns.ts';
import { refused } from './failures.ts';
import type { StudioParts } from './studio-parts.ts';

export function addCurveRoutes(app: Hono, { shelf }: Pick<StudioParts, 'shelf'>): void {
  app.get('/api/runs/:run/curves', async (context) => {
    const query = curvesQuery.safeParse(context.req.query());
    if (!query.success) return refusedQuery(context);
    const { path } = await shelf.folder(context.req.param('run'));
    const run = await readRecordedRun(path);
    const answer = columnsOfRecords(run.records, { ...query.data, examplesPerStep: examplesPerStep(run) });
    return context.json(answer satisfies CurvesMessage);
  });
  app.get('/api/runs/:run/metrics.csv', async (context) => {
    const name = context.req.param('run');
    const { path } = await shelf.folder(name);
    const { records } = await readRecordedRun(path);
    return new Response(csvOfRecords(records), {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${name}-metrics.csv`)}`,
      },
    });
  });
}

function refusedQuery(context: Context): Response {
  return refused(
    context,
    400,
    'query',
    'from and to are whole numbers of steps from 0, and columns is one from 1 to 4000',
  );
}
