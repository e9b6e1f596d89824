/** Takes the pictures that are dropped on the page, one file a request. */
import type { Hono } from 'hono';
import { uploadRequest, type UploadedMessage, type UploadMessage } from '../messages/jobs.ts';
import type { UploadSize } from './jobs/uploads.ts';
import { parsedBody } from './request-body.ts';
import type { StudioParts } from './studio-parts.ts';

export function addUploadRoutes(app: Hono, { uploads }: Pick<StudioParts, 'uploads'>): void {
  app.post('/api/uploads', async (context) => {
    const { name } = await parsedBody(context, uploadRequest);
    return context.json({ upload: await uploads.create(name) } satisfies UploadMessage);
  });
  // No limit but that of the uploads themselves, which count bytes as they come.
  app.post('/api/uploads/:upload/files', async (context) => {
    const { upload } = context.req.param();
    const content = context.req.raw.body ?? new Blob().stream();
    const size = await uploads.add(upload, context.req.query('name'), content);
    return context.json(size satisfies UploadSize);
  });
  app.post('/api/uploads/:upload/finish', async (context) =>
    context.json({ path: await uploads.finish(context.req.param('upload')) } satisfies UploadedMessage),
  );
  app.post('/api/uploads/:upload/cancel', async (context) =>
    context.json({ isCancelled: await uploads.cancel(context.req.param('upload')) }),
  );
}
