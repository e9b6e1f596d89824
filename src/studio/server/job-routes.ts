/** What trainings may be made of, the looks and estimates that help to choose, and what begins and ends them. */
import type { Hono } from 'hono';
import { DataError } from '../../core/errors.ts';
import { foldersRequest, type FoldersMessage, type JobList } from '../messages/jobs.ts';
import { foldersBelow } from './folder-suggestions.ts';
import { trainingChoices } from './jobs/choices.ts';
import { jsonBody, parsedBody } from './request-body.ts';
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
    const job = context.req.param('job');
    return context.json(jobs.get(job) ?? missing(job));
  });
  app.get('/api/jobs/:job/sheet.png', (context) => {
    const job = context.req.param('job');
    return new Response(jobs.sheet(job) ?? missing(job), {
      headers: { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=600' },
    });
  });
  app.post('/api/jobs/:job/cancel', (context) => {
    const job = context.req.param('job');
    if (jobs.get(job) === undefined) missing(job);
    return context.json({ isCancelled: jobs.cancel(job) });
  });
  app.post('/api/jobs/train', async (context) => context.json(await jobs.train(await jsonBody(context))));
  app.post('/api/jobs/inspect', async (context) => context.json(jobs.inspect(await jsonBody(context))));
  app.post('/api/jobs/estimate', async (context) => context.json(jobs.estimate(await jsonBody(context))));
  app.post('/api/folders', async (context) => {
    const { typed } = await parsedBody(context, foldersRequest);
    return context.json((await foldersBelow(typed)) satisfies FoldersMessage);
  });
}

function missing(job: string): never {
  throw new DataError(`there is no job ${job} any more: ask again`, { code: 'not-found' });
}
