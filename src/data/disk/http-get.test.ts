/** Requests through a proxy of this machine, which the environment names. The hosts do not exist. */
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../testing/certificate.ts';
import { proxyVariables, serveProxy, type ProxyServer } from '../testing/proxy-server.ts';
import { download } from './download.ts';
import { httpGet } from './http-get.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(closers.splice(0).map((close) => close()));
});

const answer: RequestListener = (request, response) =>
  response.end(`${request.headers.host} ${request.url} ${request.headers.range}`);

async function listening(server: Server & { closeAllConnections(): void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function proxyTo(to: Parameters<typeof serveProxy>[0]): Promise<ProxyServer> {
  const proxy = await serveProxy(to);
  closers.push(() => proxy.close());
  for (const name of proxyVariables) vi.stubEnv(name, '');
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) {
    vi.stubEnv(name, `http://me:p%40ss@127.0.0.1:${proxy.port}`);
  }
  return proxy;
}

async function bodyOf(address: string): Promise<string> {
  const response = await httpGet(address, { Range: 'bytes=1-' }, 5000);
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}

const basic = `Basic ${btoa('me:p@ss')}`;

describe('through a proxy', () => {
  it('asks for plain HTTP with the whole address and the credentials', async () => {
    const proxy = await proxyTo({ port: await listening(createHttp(answer)) });
    expect(await bodyOf('http://origin.example/a/b?c=1')).toBe('origin.example /a/b?c=1 bytes=1-');
    expect(proxy.requests).toEqual(['GET http://origin.example/a/b?c=1']);
    expect(proxy.authorizations).toEqual([basic]);
  });

  it('makes a tunnel for HTTPS, in which the host is checked as without a proxy', async () => {
    const server = createHttps(selfSigned('origin.example'), answer);
    const proxy = await proxyTo({ port: await listening(server) });
    await expect(bodyOf('https://origin.example/a')).rejects.toThrow('self-signed certificate');
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await bodyOf('https://origin.example/a')).toBe('origin.example /a bytes=1-');
    expect(proxy.requests).toEqual(Array(2).fill('CONNECT origin.example:443'));
    expect(proxy.authorizations).toEqual(Array(2).fill(basic));
  });

  it('passes over it where NO_PROXY lists the host, and for this machine', async () => {
    const port = await listening(createHttp(answer));
    const proxy = await proxyTo({ status: 500 });
    expect(await bodyOf(`http://127.0.0.1:${port}/`)).toBe(`127.0.0.1:${port} / bytes=1-`);
    vi.stubEnv('NO_PROXY', 'origin.invalid');
    await expect(bodyOf('http://origin.invalid/')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
    expect(proxy.requests).toEqual([]);
  });

  it('follows redirects from one protocol to the other', async () => {
    const port = await listening(
      createHttp((_, response) => response.writeHead(302, { Location: 'https://origin.example/b' }).end()),
    );
    const proxy = await proxyTo({ port });
    await expect(bodyOf('http://origin.example/a')).rejects.toThrow(/SSL|disconnected|wrong version|packet/i); // no TLS is spoken there
    expect(proxy.requests).toEqual(['GET http://origin.example/a', 'CONNECT origin.example:443']);
  });
});

describe('a proxy that refuses', () => {
  const file = (address: string) => ({ name: 'x', addresses: [address], bytes: 3, sha256: '' });
  const fetching = (address: string) =>
    download(file(address), join(tmpdir(), 'sparring-proxy', 'x'), { attempts: 2, pauseMilliseconds: 1 });

  it.each(['http', 'https'])(
    'is named without its password, and is not asked again, for %s',
    async (protocol) => {
      const proxy = await proxyTo({ status: 407 });
      const refused = fetching(`${protocol}://origin.example/x`);
      await expect(refused).rejects.toThrow(
        `cannot be fetched (the proxy 127.0.0.1:${proxy.port} (${protocol.toUpperCase()}_PROXY) answered 407`,
      );
      await expect(refused).rejects.toThrow(`check the user and password in ${protocol.toUpperCase()}_PROXY`);
      await expect(refused).rejects.not.toThrow(/p@ss|p%40ss/);
      expect(proxy.requests).toHaveLength(1);
    },
  );

  it('is asked again if it may answer later', async () => {
    const proxy = await proxyTo({ status: 503 });
    await expect(fetching('https://origin.example/x')).rejects.toThrow('answered 503');
    expect(proxy.requests).toHaveLength(2);
  });

  it.each(['http', 'https'])('is said to be the one that cannot be reached, for %s', async (protocol) => {
    const proxy = await proxyTo({ status: 500 });
    await proxy.close();
    closers.pop();
    await expect(fetching(`${protocol}://origin.example/x`)).rejects.toThrow(
      `the proxy 127.0.0.1:${proxy.port} (${protocol.toUpperCase()}_PROXY) refused the connection`,
    );
  });
});
