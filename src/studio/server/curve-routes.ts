/** The curves of a run, as charts and as tables. */
import type { Context, Hono } from 'hono';
import { columnsOf } from '../../analysis/curves/curve-columns.ts';
import { metricsCsv } from '../../analysis/curves/metrics-csv.ts';
import { examplesPerStep } from '../../analysis/curves/recorded-run.ts';
import type { RunFolder } from '../../runs/run-folder.ts';
import { runOptionsSchema } from '../../runs/run-options.ts';
import { curvesQuery, type CurvesMessage } from '../messages/curves.ts';
import { refused } from './failures.ts';
import type { StudioParts } from './studio-parts.ts';

export function addCurveRoutes(app: Hono, { shelf, curves }: Pick<StudioParts, 'shelf' | 'curves'>): void {
  app.get('/api/runs/:run/curves', async (context) => {
    const query = curvesQuery.safeParse(context.req.query());
    if (!query.success) return refusedQuery(context);
    const folder = await shelf.folder(context.req.param('run'));
    const { records, ...window } = query.data;
    const index = curves.of(folder.metricsPath);
    const view = await (records === 'whole' ? index.whole() : index.current());
    const answer = columnsOf(view, { ...window, examplesPerStep: await examplesOf(folder) });
    return context.json(answer satisfies CurvesMessage);
  });
  app.get('/api/runs/:run/metrics.csv', async (context) => {
    const name = context.req.param('run');
    const { metricsPath } = await shelf.folder(name);
    const pieces = metricsCsv(metricsPath);
    const first = await pieces.next(); // what cannot be read is refused before the table begins
    return new Response(streamOf(first, pieces), {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${name}-metrics.csv`)}`,
      },
    });
  });
}

/** Curves of a run whose options cannot be read are as good; only their speed is in steps then. */
async function examplesOf(folder: RunFolder): Promise<number> {
  const options = await folder.readOptions(runOptionsSchema).catch(() => undefined);
  return options === undefined ? 1 : examplesPerStep({ options });
}

/** A table of any length, written as fast as it is read. */
function streamOf(first: IteratorResult<string>, pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string> | undefined = first;
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = next ?? (await pieces.next());
      next = undefined;
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
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
