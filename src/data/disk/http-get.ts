import * as http from 'node:http';
import * as https from 'node:https';
import { refusal, throughProxy, tunnelTo, unreachable } from './proxy-connection.ts';
import { proxyFor } from './proxy.ts';

/** An address that does not serve the file, so that a retry is pointless. */
export class UnusableAddress extends Error {}

const maxRedirects = 5;

/**
 * Requests a file, follows redirects, and returns the response with its body still to be read. The body is not decoded:
 * `fetch` would decompress a response with a `Content-Encoding`, and a `.gz` must be kept as it is published.
 *
 * @param quietMilliseconds the response fails if no data arrives for this long
 * @throws UnusableAddress if the address is invalid or redirects in a loop. @throws Error if it cannot be reached
 */
export async function httpGet(
  address: string,
  headers: http.OutgoingHttpHeaders,
  quietMilliseconds: number,
): Promise<http.IncomingMessage> {
  let at = address;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const response = await request(at, headers, quietMilliseconds);
    const { statusCode = 0 } = response;
    const { location } = response.headers;
    if (statusCode < 300 || statusCode >= 400 || location === undefined) return response;
    response.destroy();
    if (!URL.canParse(location, at)) throw redirectsTo(location);
    at = new URL(location, at).href;
  }
  throw new UnusableAddress(`it redirects more than ${maxRedirects} times`);
}

/** One request, through a proxy where the environment names one (`proxyFor`). */
async function request(
  address: string,
  headers: http.OutgoingHttpHeaders,
  quietMilliseconds: number,
): Promise<http.IncomingMessage> {
  const url = new URL(address);
  const { protocol } = url;
  if (protocol !== 'http:' && protocol !== 'https:') throw redirectsTo(address);
  const sent = { 'User-Agent': 'sparring', ...headers };
  const proxy = proxyFor(url);
  if (proxy === undefined) {
    const { get } = protocol === 'https:' ? https : http;
    // No agent: a kept-alive connection may be dead by the next attempt.
    return responseOf((take) => get(address, { headers: sent, agent: false }, take), quietMilliseconds);
  }
  if (protocol === 'https:') {
    const tunnel = await tunnelTo(url, proxy, quietMilliseconds);
    // Node derives the port in `Host` from the agent, and there is none.
    const options = { headers: sent, defaultPort: 443, createConnection: () => tunnel };
    return responseOf((take) => https.get(address, options, take), quietMilliseconds);
  }
  const { get, options } = throughProxy(proxy, url, sent);
  const response = await responseOf((take) => get(options, take), quietMilliseconds).catch(
    (thrown: unknown) => {
      throw unreachable(proxy, thrown as Error);
    },
  );
  if (response.statusCode !== 407) return response;
  response.destroy();
  throw refusal(proxy, 407, response.statusMessage ?? '');
}

/** @param send starts the request and calls back with its response */
function responseOf(
  send: (take: (response: http.IncomingMessage) => void) => http.ClientRequest,
  quietMilliseconds: number,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    let answered: http.IncomingMessage | undefined;
    const pending = send((response) => resolve((answered = response)));
    pending.on('error', reject);
    pending.setTimeout(quietMilliseconds, () => {
      // Once there is a response, only destroying the response itself passes the error to its reader.
      (answered ?? pending).destroy(new Error(`no data arrived for ${quietMilliseconds / 1000} s`));
    });
  });
}

function redirectsTo(location: string): UnusableAddress {
  return new UnusableAddress(`it redirects to ${JSON.stringify(location.slice(0, 100))}`);
}
