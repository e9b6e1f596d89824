/** What starts and stops trainings. */
import type { Hono } from 'hono';
import { DataError } from '../../core/errors.ts';
import { jsonBody } from './request-body.ts';
import type { StudioParts } from './studio-parts.ts';

export function addActionRoutes(app: Hono, { jobs, shelf }: Pick<StudioParts, 'jobs' | 'shelf'>): void {
  app.post('/api/jobs/train', async (context) => context.json(await jobs.train(await jsonBody(context))));
  app.post('/api/jobs/:job/cancel', (context) => {
    const job = context.req.param('job');
    if (jobs.get(job) === undefined)
      throw new DataError(`there is no job ${job} any more`, { code: 'not-found' });
    return context.json({ isCancelled: jobs.cancel(job) });
  });
  app.post('/api/runs/:run/pause', async (context) => {
    await shelf.pause(context.req.param('run'));
    return context.json({});
  });
  app.post('/api/runs/:run/resume', async (context) => {
    const request = await jsonBody(context);
    const { path } = await shelf.folder(context.req.param('run'));
    return context.json(await jobs.resume(path, request));
  });
}
