/** The curves of a run, as charts and as tables. */
import type { Hono } from 'hono';
import { columnsOf } from '../../analysis/curves/curve-columns.ts';
import { metricsCsv } from '../../analysis/curves/metrics-csv.ts';
import { examplesPerStep } from '../../analysis/curves/recorded-run.ts';
import type { RunFolder } from '../../runs/run-folder.ts';
import { runOptionsSchema } from '../../runs/run-options.ts';
import { maxColumns, usualColumns, type CurvesMessage, type CurvesQuery } from '../messages/curves.ts';
import { wholeNumberOf, wordOf, type QueryWords } from '../messages/query-words.ts';
import type { StudioParts } from './studio-parts.ts';

export function addCurveRoutes(app: Hono, { shelf, curves }: Pick<StudioParts, 'shelf' | 'curves'>): void {
  app.get('/api/runs/:run/curves', async (context) => {
    const { records, ...window } = readCurvesQuery(context.req.query());
    const folder = await shelf.folder(context.req.param('run'));
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

/** @throws UsageError if a word is none of those expected */
function readCurvesQuery(query: QueryWords): CurvesQuery & { readonly columns: number } {
  const steps = [0, Number.MAX_SAFE_INTEGER] as const;
  return {
    from: wholeNumberOf(query, 'from', steps),
    to: wholeNumberOf(query, 'to', steps),
    columns: wholeNumberOf(query, 'columns', [1, maxColumns]) ?? usualColumns,
    records: wordOf(query, 'records', ['whole']),
  };
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
