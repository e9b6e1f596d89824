/** What trainings may be made of, and the looks and estimates that help to choose. */
import type { Hono } from 'hono';
import { DataError } from '../../core/errors.ts';
import { foldersRequest, type FoldersMessage, type JobList } from '../messages/jobs.ts';
import { foldersBelow } from './folder-suggestions.ts';
import { trainingChoices } from './jobs/choices.ts';
import { parseRequest } from './jobs/requests.ts';
import { jsonBody } from './request-body.ts';
import type { StudioParts } from './studio-parts.ts';

export function addJobRoutes(
  app: Hono,
  { jobs, stream, dataRoot }: Pick<StudioParts, 'jobs' | 'stream' | 'dataRoot'>,
): void {
  app.get('/api/choices', (context) => context.json(trainingChoices(dataRoot)));
  app.get('/api/jobs', (context) =>
    context.json({ event: stream.latest, jobs: jobs.list() } satisfies JobList),
  );
  app.get('/api/jobs/:job', (context) => {
    const job = jobs.get(context.req.param('job'));
    if (job === undefined) throw noJob(context.req.param('job'));
    return context.json(job);
  });
  app.get('/api/jobs/:job/sheet.png', (context) => {
    const sheet = jobs.sheet(context.req.param('job'));
    if (sheet === undefined) throw noJob(context.req.param('job'));
    return new Response(sheet, {
      headers: { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=600' },
    });
  });
  app.post('/api/jobs/inspect', async (context) => context.json(jobs.inspect(await jsonBody(context))));
  app.post('/api/jobs/estimate', async (context) => context.json(jobs.estimate(await jsonBody(context))));
  app.post('/api/folders', async (context) => {
    const { typed } = parseRequest(foldersRequest, await jsonBody(context));
    return context.json((await foldersBelow(typed)) satisfies FoldersMessage);
  });
}

function noJob(job: string): DataError {
  return new DataError(`there is no job ${job} any more: ask again`, { code: 'not-found' });
}
