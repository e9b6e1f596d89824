/** What people say in the game “real or generated?”, kept with the run as a measurement. */
import type { Hono } from 'hono';
import type { EvaluationMessage } from '../messages/runs.ts';
import { jsonBody } from './request-body.ts';
import { recordGame } from './shelf/games.ts';
import type { StudioParts } from './studio-parts.ts';

export function addGameRoute(app: Hono, { shelf }: Pick<StudioParts, 'shelf'>): void {
  app.post('/api/runs/:run/game', async (context) => {
    const request = await jsonBody(context);
    const name = context.req.param('run');
    const [card, folder] = await Promise.all([shelf.card(name), shelf.folder(name)]);
    return context.json((await recordGame(card, folder, request)) satisfies EvaluationMessage);
  });
}
