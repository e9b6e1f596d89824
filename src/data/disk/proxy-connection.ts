/** Requests that go through a proxy: plain HTTP with the whole address (RFC 9112, 3.2.2), HTTPS in a tunnel (CONNECT). */
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { codeOf } from './file-errors.ts';
import { hostOf, type Proxy } from './proxy.ts';

/** What the proxy answered instead of a connection. */
export class ProxyRefusal extends Error {
  /** HTTP's status code. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The options and the function for a request of a plain HTTP address through a proxy. */
export function throughProxy(proxy: Proxy, address: URL, headers: http.OutgoingHttpHeaders) {
  const { get } = proxy.protocol === 'https:' ? https : http;
  const path = `${address.origin}${address.pathname}${address.search}`;
  return { get, options: toProxy(proxy, { path, headers: { Host: address.host, ...headers } }) };
}

/**
 * Opens an encrypted connection to the host of an HTTPS address, in a tunnel through a proxy. The proxy sees the name of
 * the host and the port, nothing else.
 *
 * @param quietMilliseconds fails if the proxy does not answer for this long
 * @throws ProxyRefusal if the proxy opens no tunnel. @throws Error if it cannot be reached
 */
export async function tunnelTo(address: URL, proxy: Proxy, quietMilliseconds: number): Promise<Duplex> {
  const { request } = proxy.protocol === 'https:' ? https : http;
  const target = `${address.hostname}:${address.port || 443}`;
  const socket = await new Promise<Duplex>((resolve, reject) => {
    const pending = request(
      toProxy(proxy, {
        method: 'CONNECT',
        path: target,
        headers: { Host: target, 'User-Agent': 'sparring' },
      }),
    );
    pending.on('connect', ({ statusCode = 0, statusMessage = '' }, connection) => {
      if (statusCode >= 200 && statusCode < 300) return resolve(connection);
      connection.destroy();
      reject(refusal(proxy, statusCode, statusMessage));
    });
    pending.on('response', (response) => {
      response.destroy();
      reject(refusal(proxy, response.statusCode ?? 0, response.statusMessage ?? ''));
    });
    pending.on('error', (thrown) => reject(unreachable(proxy, thrown)));
    pending.setTimeout(quietMilliseconds, () =>
      pending.destroy(new Error(`no data arrived for ${quietMilliseconds / 1000} s`)),
    );
    pending.end();
  });
  const host = hostOf(address);
  return connect({ socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) });
}

/** Why a proxy refused, with what to do where it wants a password. Names the proxy without credentials. */
export function refusal(proxy: Proxy, status: number, statusMessage: string): ProxyRefusal {
  const advice =
    status === 407
      ? proxy.authorization === undefined
        ? `: put the user and password into ${proxy.variable}, http://USER:PASSWORD@${proxy.host}:${proxy.port}`
        : `: check the user and password in ${proxy.variable}`
      : '';
  return new ProxyRefusal(status, `${nameOf(proxy)} answered ${status} ${statusMessage}`.trim() + advice);
}

/** An error of the connection to a proxy, in words that name it. Keeps the system call that failed. */
export function unreachable(proxy: Proxy, thrown: Error): Error {
  const reasons: Readonly<Record<string, string>> = {
    ENOTFOUND: 'was not found',
    EAI_AGAIN: 'was not found',
    ECONNREFUSED: 'refused the connection',
    ECONNRESET: 'cut the connection',
  };
  const code = codeOf(thrown);
  const reason = reasons[code ?? ''] ?? `failed (${code ?? thrown.message})`;
  const { syscall } = thrown as NodeJS.ErrnoException;
  return Object.assign(new Error(`${nameOf(proxy)} ${reason}`, { cause: thrown }), { syscall });
}

function toProxy({ host, port, authorization }: Proxy, options: https.RequestOptions): https.RequestOptions {
  const credentials = authorization === undefined ? {} : { 'Proxy-Authorization': authorization };
  const headers = { ...(options.headers as http.OutgoingHttpHeaders), ...credentials };
  return { ...options, host, port, headers, agent: false };
}

function nameOf({ host, port, variable }: Proxy): string {
  return `the proxy ${host.includes(':') ? `[${host}]` : host}:${port} (${variable})`;
}
