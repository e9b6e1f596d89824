/** Every path that the studio answers. */
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { addActionRoutes } from './action-routes.ts';
import { addJobRoutes } from './job-routes.ts';
import { addCompareRoute } from './compare-routes.ts';
import { addModelRoutes } from './model-routes.ts';
import { addRunRoutes } from './run-routes.ts';
import { addCurveRoutes } from './curve-routes.ts';
import { addEventRoute } from './event-route.ts';
import { failed, refused } from './failures.ts';
import { addGameRoute } from './game-routes.ts';
import { guard, securityHeaders } from './guards.ts';
import { servePageFile } from './page-files.ts';
import { limitedBody } from './request-body.ts';
import { addShelfRoutes } from './shelf-routes.ts';
import { addUploadRoutes } from './upload-routes.ts';
import type { StudioParts } from './studio-parts.ts';

/** The longest body of a request that has no limit of its own. */
const maxBodyBytes = 100_000;
/** Uploads, and pictures that are dropped on the page. */
const ownLimit = /^\/api\/(uploads\/|runs\/[^/]+\/dropped$)/;

/** WebAssembly and networks: compressing them takes longer than sending them to this computer. */
function isLarge(path: string): boolean {
  return path.startsWith('/ort/') || path.endsWith('.onnx');
}

export function studioApp(parts: StudioParts): Hono {
  const { door, files, session } = parts;
  const app = new Hono();
  app.use(securityHeaders);
  app.use(guard(door));
  app.onError((thrown, context) => failed(context, thrown));
  app.notFound((context) =>
    refused(context, 404, 'not-found', `${context.req.path} is not a path of the studio`),
  );
  addEventRoute(app, parts); // before compression, which would hold events back
  const compressed = compress();
  app.use(async (context, next) => (isLarge(context.req.path) ? next() : compressed(context, next)));
  app.use('/api/*', async (context, next) =>
    ownLimit.test(context.req.path)
      ? next()
      : limitedBody(maxBodyBytes, 'this request is too long')(context, next),
  );
  app.get('/api/session', (context) => context.json(session));
  addRunRoutes(app, parts);
  addShelfRoutes(app, parts);
  addCurveRoutes(app, parts);
  addModelRoutes(app, parts);
  addGameRoute(app, parts);
  addCompareRoute(app, parts);
  addJobRoutes(app, parts);
  addActionRoutes(app, parts);
  addUploadRoutes(app, parts);
  app.get('*', async (context) => servePageFile(context, files));
  return app;
}
