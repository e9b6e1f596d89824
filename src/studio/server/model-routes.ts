/** Networks of a run as models for the page, what is measured of them, and pictures for them. */
import { availableParallelism } from 'node:os';
import type { Context, Hono } from 'hono';
import { abbreviated, formatBytes } from '../../core/wording.ts';
import { maxDroppedBytes } from '../messages/limits.ts';
import { packed } from '../messages/packed.ts';
import type { PageModels } from './models/page-models.ts';
import { wholeNumberOf, wholeNumbersOf, wordOf } from '../messages/query-words.ts';
import { limitedBody } from './request-body.ts';
import type { StudioParts } from './studio-parts.ts';

/** The most pictures that a page shows at once. */
const maxPictures = 400;
/** The most maps that are dropped. The address has them all. */
const maxDropped = 1024;
/** The most features that are looked at. */
const maxFeatures = 64;
/** The most pictures that are searched for those that excite features: they are kept in memory. */
const maxSearched = 5000;

/** Loads the models when they are first asked for. @param dataRoot where named sets are */
export function pageModels(dataRoot: string | undefined): () => Promise<PageModels> {
  let loading: Promise<PageModels> | undefined;
  return async () => {
    loading ??= load(dataRoot);
    return loading;
  };
}

async function load(dataRoot: string | undefined): Promise<PageModels> {
  const [{ PageModels: Models }, { openerFor }, { createNodeRuntime }] = await Promise.all([
    import('./models/page-models.ts'),
    import('./models/opened-runs.ts'),
    import('../../engine/runtime/node/ort-node.ts'),
  ]);
  // A training, which may run beside, keeps half of the machine.
  const threads = Math.max(1, Math.floor(availableParallelism() / 2));
  return new Models({ runtime: () => createNodeRuntime({ threads }), openPictures: openerFor(dataRoot) });
}

export function addModelRoutes(app: Hono, { shelf, models }: Pick<StudioParts, 'shelf' | 'models'>): void {
  const words = () => import('./models/model-request.ts');
  const pathOf = async (context: Context) => (await shelf.folder(context.req.param('run')!)).path;
  const networks = async ({ req }: Context) => (await words()).networkRequest(req.query());

  app.get('/api/runs/:run/networks', async (context) =>
    context.json(await (await models()).networks(await pathOf(context))),
  );
  app.get('/api/runs/:run/models', async (context) =>
    context.json(await (await models()).list(await pathOf(context))),
  );
  app.get('/api/runs/:run/models/:name{[a-z-]+\\.(onnx|json)}', async (context) => {
    const [kind, form] = context.req.param('name').split('.') as [string, string];
    const path = await pathOf(context);
    const made = await models();
    const { modelKindOf } = await words();
    const dropped = wholeNumbersOf(context.req.query(), 'dropped', maxDropped);
    const model = await made.model(path, modelKindOf(kind), await networks(context), dropped);
    return form === 'json' ? context.json(model.description) : bytes(model.bytes);
  });
  app.get('/api/runs/:run/directions', async (context) => {
    const path = await pathOf(context);
    return context.json(await (await models()).directions(path, await networks(context)));
  });
  app.get('/api/runs/:run/pictures', async (context) => {
    const path = await pathOf(context);
    const query = context.req.query();
    const { message, planes } = await (
      await models()
    ).reals(path, {
      count: wholeNumberOf(query, 'count', [1, maxPictures]) ?? 20,
      seed: wholeNumberOf(query, 'seed', [0, Number.MAX_SAFE_INTEGER]) ?? 0,
      part: wordOf(query, 'part', ['training', 'held-out', 'unseen']) ?? 'training',
    });
    return bytes(packed(message, [planes]));
  });
  app.get('/api/runs/:run/best', async (context) => {
    const path = await pathOf(context);
    const query = context.req.query();
    const { step } = await networks(context);
    const { message, planes, guided } = await (
      await models()
    ).best(path, step, {
      features: wholeNumbersOf(query, 'features', maxFeatures),
      top: wholeNumberOf(query, 'top', [1, 16]) ?? 5,
      pictures: wholeNumberOf(query, 'pictures', [1, maxSearched]) ?? 1000,
    });
    return bytes(packed(message, [planes, guided]));
  });
  app.post(
    '/api/runs/:run/dropped',
    limitedBody(
      maxDroppedBytes,
      `the picture is too large: drop one of at most ${formatBytes(maxDroppedBytes)}`,
    ),
    async (context) => {
      const path = await pathOf(context);
      const file = new Uint8Array(await context.req.arrayBuffer());
      const name = context.req.query('name') ?? '';
      const shown = name === '' ? undefined : abbreviated(name);
      return bytes(await (await models()).dropped(path, file, shown));
    },
  );
}

function bytes(contents: Uint8Array<ArrayBuffer>): Response {
  return new Response(contents, { headers: { 'Content-Type': 'application/octet-stream' } });
}
