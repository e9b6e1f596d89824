/** Downloads where the environment names a proxy. The proxy is one of the test, which refuses everything. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { proxyVariables, serveProxy, type ProxyServer } from '../../src/data/testing/proxy-server.ts';
import { sparring } from './sparring.ts';

let cwd = '';
let proxy: ProxyServer;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-proxy-'));
  proxy = await serveProxy({ status: 403 });
  for (const name of proxyVariables) vi.stubEnv(name, '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await proxy.close();
  await rm(cwd, { recursive: true });
});

it.each([
  ['svhn:test', 'HTTP_PROXY', 'GET http://ufldl.stanford.edu/housenumbers/test_32x32.mat'],
  ['cifar10', 'HTTPS_PROXY', 'CONNECT www.cs.toronto.edu:443'],
])(
  'fetches %s through %s, and says what it answered without its password',
  async (data, variable, request) => {
    vi.stubEnv(variable, `http://me:secret@127.0.0.1:${proxy.port}`);
    const { code, stdout, stderr } = await sparring(
      cwd,
      'data',
      'inspect',
      data,
      '--fetch',
      '--data-root',
      cwd,
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(proxy.requests).toEqual([request]);
    expect(stderr).toContain('answered 403');
    expect(stderr).not.toContain('secret');
  },
);

it('says that a variable names no proxy', async () => {
  vi.stubEnv('HTTP_PROXY', 'socks5://me:secret@127.0.0.1:1080');
  const { code, stderr } = await sparring(cwd, 'data', 'inspect', 'svhn:test', '--fetch', '--data-root', cwd);
  expect(code).toBe(1);
  expect(stderr).toBe(
    'error: HTTP_PROXY names a proxy of the kind socks5, expected http or https: set it to an HTTP proxy, or unset it\n',
  );
});
