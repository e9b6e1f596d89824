/** What pauses and continues the training of a run. */
import type { Hono } from 'hono';
import { jsonBody } from './request-body.ts';
import type { StudioParts } from './studio-parts.ts';

export function addActionRoutes(app: Hono, { jobs, shelf }: Pick<StudioParts, 'jobs' | 'shelf'>): void {
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
