import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** The environment variables that name proxies, and the hosts that need none. */
export const proxyVariables = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

export interface ProxyServer {
  readonly port: number;
  /** The method and the target of each request so far, such as `CONNECT origin.example:443`. */
  readonly requests: readonly string[];
  /** The `Proxy-Authorization` of each request; empty if there was none. */
  readonly authorizations: readonly string[];
  close(): Promise<void>;
}

/**
 * A proxy on the loopback interface. Whatever host a request names, it goes to a port of this machine.
 *
 * @param to the port; or the status of every answer
 */
export async function serveProxy(
  to: { readonly port: number } | { readonly status: number },
): Promise<ProxyServer> {
  const requests: string[] = [];
  const authorizations: string[] = [];
  const sockets = new Set<Socket>();
  const note = (request: IncomingMessage) => {
    requests.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers['proxy-authorization'] ?? '');
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    note(request);
    if ('status' in to) {
      response.writeHead(to.status).end();
      return;
    }
    const { pathname, search } = new URL(request.url!);
    const options = { port: to.port, path: pathname + search, headers: request.headers };
    send(options, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.on('connect', (request, socket: Socket) => {
    note(request);
    if ('status' in to) {
      socket.end(`HTTP/1.1 ${to.status} No\r\n\r\n`);
      return;
    }
    const onward = connect(to.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    authorizations,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
