import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server answers one request; requests beyond the list get the last way. */
export type Manner =
  | { readonly kind: 'whole' }
  /** As a good server: a range, if one is asked for. */
  | { readonly kind: 'range' }
  /** Ends the connection after so many bytes of the answer, when `arrived` says that they are there. */
  | { readonly kind: 'cut'; readonly after: number; readonly supportsRange: boolean }
  /** Says nothing more after so many bytes. */
  | { readonly kind: 'quiet'; readonly after: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'others'; readonly bytes: Uint8Array }
  /** In chunks, without saying how many bytes they will be. */
  | { readonly kind: 'chunks'; readonly bytes: Uint8Array }
  /** A part that nobody asked for. */
  | { readonly kind: 'wrong range' };

export interface FileServer {
  /** Of the file `name`. */
  address(name?: string): string;
  /** To be called with how many bytes of the file have come, for a connection that is to end there. */
  arrived(bytes: number): void;
  /** The `Range` of each request so far, or the empty text. */
  readonly ranges: string[];
  close(): Promise<void>;
}

/** Serves one file at every path, on this machine alone, in the manners given: one a request. */
export async function serveFile(bytes: Uint8Array, manners: readonly Manner[]): Promise<FileServer> {
  const ranges: string[] = [];
  let cut: { readonly at: number; readonly response: ServerResponse } | undefined;
  const server = createServer((request, response) => {
    const manner = manners[Math.min(ranges.length, manners.length - 1)]!;
    ranges.push(request.headers.range ?? '');
    const start = answer(bytes, manner, request, response);
    cut = manner.kind === 'cut' ? { at: start + manner.after, response } : undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (name = 'file') => `http://127.0.0.1:${port}/${name}`,
    ranges,
    arrived(done) {
      // A connection that ends earlier may take back what is on its way.
      if (cut !== undefined && done >= cut.at) cut.response.destroy();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Returns where the part that is sent begins. */
function answer(
  bytes: Uint8Array,
  manner: Manner,
  request: IncomingMessage,
  response: ServerResponse,
): number {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const sendFrom = (from: number, length = bytes.length - from): void => {
    if (from > 0) response.setHeader('Content-Range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    response.setHeader('Content-Length', bytes.length - from);
    response.writeHead(from > 0 ? 206 : 200);
    response.write(bytes.subarray(from, from + length));
  };
  switch (manner.kind) {
    case 'whole':
      sendFrom(0);
      break;
    case 'range':
      sendFrom(start);
      break;
    case 'cut':
      sendFrom(manner.supportsRange ? start : 0, manner.after);
      return manner.supportsRange ? start : 0;
    case 'quiet':
      sendFrom(start, manner.after);
      return start;
    case 'status':
      response.writeHead(manner.status);
      break;
    case 'redirect':
      response.writeHead(302, { Location: manner.to });
      break;
    case 'others':
      response.writeHead(200, { 'Content-Length': manner.bytes.length });
      response.write(manner.bytes);
      break;
    case 'chunks':
      response.writeHead(200);
      response.write(manner.bytes);
      break;
    case 'wrong range':
      response.writeHead(206, { 'Content-Range': `bytes 1-${bytes.length - 1}/${bytes.length}` });
      response.write(bytes.subarray(1));
      break;
  }
  response.end();
  return 0;
}
