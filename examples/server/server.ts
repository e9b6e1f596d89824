/** Serves samples of a run: a picture for each seed, and a page that shows some of them. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { openRun, UsageError } from 'sparring';

const [path, port = '3000'] = process.argv.slice(2);
if (path === undefined) {
  console.error(
    'got no run, expected npm start -- RUN [PORT]: pass a folder such as runs/00001-mnist-dcgan-28',
  );
  process.exit(2);
}

const run = await openRun(path);
const app = new Hono();

/** A seed always gives the same picture, so browsers may keep it. */
app.get('/:file{[0-9]+\\.png}', async (c) => {
  const { signal } = c.req.raw; // a reader who leaves is not waited for
  const seeds = [Number.parseInt(c.req.param('file'), 10)];
  const [png] = await run.sample({ seeds, as: 'png', signal });
  return c.body(png!, 200, { 'Content-Type': 'image/png', 'Cache-Control': 'max-age=31536000, immutable' });
});

app.get('/', (c) => {
  const first = Math.max(0, Math.min(Number.parseInt(c.req.query('first') ?? '0', 10) || 0, 999_999_900));
  const seeds = Array.from({ length: 48 }, (_, i) => first + i);
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Samples of ${run.path}</title>
        <style>
          body {
            max-width: 56rem;
            margin: 3rem auto;
            padding: 0 1rem;
            font: 1rem/1.5 system-ui;
            color-scheme: light dark;
          }
          main {
            display: grid;
            grid-template-columns: repeat(auto-fill, minmax(5rem, 1fr));
            gap: 0.5rem;
          }
          img {
            width: 100%;
            image-rendering: pixelated;
            border-radius: 0.25rem;
          }
        </style>
        <h1>${run.options.preset}, step ${run.step}</h1>
        <main>${seeds.map((seed) => html`<img src="/${seed}.png" alt="Sample of seed ${seed}" />`)}</main>
        <p><a href="/?first=${first + seeds.length}">More</a></p>
      </html>`,
  );
});

/** What a request asked wrongly, such as too large a seed, is said in one sentence. */
app.onError((error, c) => {
  if (error instanceof UsageError) return c.text(error.message, 400);
  console.error(error);
  return c.text('The sample could not be made.', 500);
});

const server = serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' }, (address) =>
  console.log(`http://127.0.0.1:${address.port}`),
);

process.once('SIGINT', () => {
  server.close(() => void run.close().then(() => process.exit(0)));
});
