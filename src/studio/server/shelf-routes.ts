/** What people do with runs: notes, the trash, and the way back from it. */
import type { Hono } from 'hono';
import type { TrashedRun, TrashList } from '../messages/runs.ts';
import { jsonBody } from './request-body.ts';
import type { StudioParts } from './studio-parts.ts';

export function addShelfRoutes(app: Hono, { shelf }: Pick<StudioParts, 'shelf'>): void {
  app.post('/api/runs/:run/notes', async (context) => {
    const request = await jsonBody(context);
    return context.json(await shelf.writeNotes(context.req.param('run'), request));
  });
  app.post('/api/runs/:run/trash', async (context) => {
    const name = context.req.param('run');
    const id = await shelf.trash(name);
    return context.json({ id, name, trashed: Date.now() } satisfies TrashedRun);
  });
  app.get('/api/trash', async (context) =>
    context.json({ runs: await shelf.listTrash() } satisfies TrashList),
  );
  app.post('/api/trash/:run/restore', async (context) =>
    context.json(await shelf.restore(context.req.param('run'))),
  );
  app.post('/api/trash/:run/delete', async (context) => {
    await shelf.emptyTrash(context.req.param('run'));
    return context.json({});
  });
}
