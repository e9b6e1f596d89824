/** Serves this folder. Any server of static files does; this one also isolates the page, which allows threads. */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  // A URL's path has no `..` left, and what is encoded is not decoded: nothing outside the folder has a path.
  const file = join(folder, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname));
  const type = types[extname(file)];
  const stream = createReadStream(file);
  stream.on('error', () => response.writeHead(404).end());
  stream.on('open', () => {
    response.writeHead(type === undefined ? 404 : 200, {
      'Content-Type': type ?? 'text/plain',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    if (type === undefined) response.end();
    else stream.pipe(response);
  });
});

const port = Number(process.env.PORT ?? 8080);
server.listen(port, () => {
  const address = server.address();
  console.log(`http://localhost:${address.port}/`);
});
