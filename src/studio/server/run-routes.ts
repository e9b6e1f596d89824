/** What is known of runs: cards, details, sheets. */
import { basename } from 'node:path';
import type { Context, Hono } from 'hono';
import { readOwnFile } from '../../data/disk/own-files.ts';
import { encodingOf } from '../../data/pictures/encoding.ts';
import { wordOf } from '../messages/query-words.ts';
import type { StudioParts } from './studio-parts.ts';
import { thumbnailOf } from './thumbnails.ts';

/** The largest picture that is read of a run folder, which may come from a stranger. */
const maxPictureBytes = 100_000_000;

export function addRunRoutes(app: Hono, { shelf, stream }: Pick<StudioParts, 'shelf' | 'stream'>): void {
  app.get('/api/runs', async (context) => {
    const event = stream.latest; // what changes while the runs are read comes again
    return context.json({ event, runs: await shelf.list() });
  });
  app.get('/api/runs/:run', async (context) => context.json(await shelf.details(context.req.param('run'))));
  app.get('/api/runs/:run/sheets/:name{[0-9]{1,12}\\.png}', async (context) => {
    const step = Number.parseInt(context.req.param('name'), 10);
    return picture(context, await shelf.sheet(context.req.param('run'), step));
  });
  app.get('/api/runs/:run/reals.png', async (context) =>
    picture(context, await shelf.reals(context.req.param('run'))),
  );
}

/** A picture of a run, or a small one of it. A sheet never changes, but a run of the same name may take its place. */
async function picture(context: Context, path: string): Promise<Response> {
  const size = wordOf(context.req.query(), 'size', ['thumbnail']);
  const file = await readOwnFile(path, maxPictureBytes);
  const bytes = size === undefined ? new Uint8Array(file) : await thumbnailOf(file, basename(path));
  const type = size === undefined ? encodingOf(path) : 'webp';
  return new Response(bytes, {
    headers: { 'Content-Type': `image/${type}`, 'Cache-Control': 'private, max-age=60' },
  });
}
