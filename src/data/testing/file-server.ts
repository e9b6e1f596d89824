import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server replies to one request. Requests beyond the list get the last reply. */
export type Reply =
  | { readonly kind: 'whole' }
  /** Correctly: with a range if one is requested. */
  | { readonly kind: 'range' }
  /** Cuts the connection after this many bytes of the reply, once `arrived` reports them. */
  | { readonly kind: 'cut'; readonly after: number; readonly supportsRange: boolean }
  /** Stops sending after this many bytes, and keeps the connection open. */
  | { readonly kind: 'quiet'; readonly after: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'others'; readonly bytes: Uint8Array }
  /** In chunks, without a length. */
  | { readonly kind: 'chunks'; readonly bytes: Uint8Array }
  /** With a range that was not requested. */
  | { readonly kind: 'wrong range' };

export interface FileServer {
  /** The address of the file `name`. */
  address(name?: string): string;
  /** Called by tests with the number of bytes received, so that `cut` knows when to cut. */
  arrived(bytes: number): void;
  /** The `Range` header of each request so far; empty if there was none. */
  readonly ranges: string[];
  close(): Promise<void>;
}

/** Serves one file at every path, on the loopback interface. Each request gets the next of `replies`. */
export async function serveFile(bytes: Uint8Array, replies: readonly Reply[]): Promise<FileServer> {
  const ranges: string[] = [];
  let cut: { readonly at: number; readonly response: ServerResponse } | undefined;
  const server = createServer((request, response) => {
    const reply = replies[Math.min(ranges.length, replies.length - 1)]!;
    ranges.push(request.headers.range ?? '');
    const start = answer(bytes, reply, request, response);
    cut = reply.kind === 'cut' ? { at: start + reply.after, response } : undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (name = 'file') => `http://127.0.0.1:${port}/${name}`,
    ranges,
    arrived(done) {
      // If the connection were cut earlier, bytes in transit could be lost.
      if (cut !== undefined && done >= cut.at) cut.response.destroy();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends one reply. Returns the offset of its first byte in the file. */
function answer(bytes: Uint8Array, reply: Reply, request: IncomingMessage, response: ServerResponse): number {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const sendFrom = (from: number, length = bytes.length - from): void => {
    if (from > 0) response.setHeader('Content-Range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    response.setHeader('Content-Length', bytes.length - from);
    response.writeHead(from > 0 ? 206 : 200);
    response.write(bytes.subarray(from, from + length));
  };
  switch (reply.kind) {
    case 'whole':
      sendFrom(0);
      break;
    case 'range':
      sendFrom(start);
      break;
    case 'cut':
      sendFrom(reply.supportsRange ? start : 0, reply.after);
      return reply.supportsRange ? start : 0;
    case 'quiet':
      sendFrom(start, reply.after);
      return start;
    case 'status':
      response.writeHead(reply.status);
      break;
    case 'redirect':
      response.writeHead(302, { Location: reply.to });
      break;
    case 'others':
      response.writeHead(200, { 'Content-Length': reply.bytes.length });
      response.write(reply.bytes);
      break;
    case 'chunks':
      response.writeHead(200);
      response.write(reply.bytes);
      break;
    case 'wrong range':
      response.writeHead(206, { 'Content-Range': `bytes 1-${bytes.length - 1}/${bytes.length}` });
      response.write(bytes.subarray(1));
      break;
  }
  response.end();
  return 0;
}
