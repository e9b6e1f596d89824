import * as http from 'node:http';
import * as https from 'node:https';

/** An address that is of no use, however often it is asked: what it answers is not the file. */
export class UnusableAddress extends Error {}

const mostRedirects = 5;

/**
 * Asks for a file, following redirects, and gives the answer whose bytes are still to come. They come as they
 * are sent: `fetch` would unpack what a server says is packed, and a `.gz` is to be kept as it is published.
 *
 * @param quietMilliseconds the answer ends in an error if nothing comes for so long
 * @throws UnusableAddress if it is none, or leads round in circles. @throws Error if it cannot be reached
 */
export async function httpGet(
  address: string,
  headers: http.OutgoingHttpHeaders,
  quietMilliseconds: number,
): Promise<http.IncomingMessage> {
  let at = address;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await ask(at, headers, quietMilliseconds);
    const { statusCode = 0, headers: said } = response;
    if (statusCode < 300 || statusCode >= 400 || said.location === undefined) return response;
    response.destroy();
    if (!URL.canParse(said.location, at)) throw leadsTo(said.location);
    at = new URL(said.location, at).href;
  }
  throw new UnusableAddress(`it leads on more than ${mostRedirects} times`);
}

function ask(
  address: string,
  headers: http.OutgoingHttpHeaders,
  quietMilliseconds: number,
): Promise<http.IncomingMessage> {
  const { protocol } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw leadsTo(address);
  }
  const { get } = protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    // No agent: a connection that was kept open could be found dead by the next attempt.
    const options = { headers: { 'User-Agent': 'sparring', ...headers }, agent: false };
    let answered: http.IncomingMessage | undefined;
    const request = get(address, options, (response) => resolve((answered = response)));
    request.on('error', reject);
    request.setTimeout(quietMilliseconds, () => {
      // Not the request once there is an answer: whoever reads that would not be told why it ends.
      (answered ?? request).destroy(new Error(`nothing came for ${quietMilliseconds / 1000} s`));
    });
  });
}

function leadsTo(place: string): UnusableAddress {
  return new UnusableAddress(`it leads to ${JSON.stringify(place.slice(0, 100))}`);
}
