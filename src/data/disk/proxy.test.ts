import { describe, expect, it } from 'vitest';
import { SparringError } from '../../core/errors.ts';
import { proxyFor } from './proxy.ts';

const address = (text: string) => new URL(text);
const proxy = 'http://proxy.example:3128';

describe('the proxy for an address', () => {
  it.each([
    ['http://a.example/x', { HTTP_PROXY: proxy }, 'HTTP_PROXY'],
    ['https://a.example/x', { HTTP_PROXY: proxy }, undefined],
    ['https://a.example/x', { HTTPS_PROXY: proxy }, 'HTTPS_PROXY'],
    ['https://a.example/x', { ALL_PROXY: proxy }, 'ALL_PROXY'],
    ['https://a.example/x', { ALL_PROXY: proxy, https_proxy: proxy }, 'https_proxy'],
    ['https://a.example/x', { HTTPS_PROXY: proxy, https_proxy: proxy }, 'https_proxy'],
    ['https://a.example/x', { HTTPS_PROXY: '' }, undefined],
    ['https://a.example/x', {}, undefined],
  ])('of %s in %j is named by %s', (text, environment, variable) => {
    expect(proxyFor(address(text), environment)?.variable).toBe(variable);
  });

  it('has a host, a port and credentials', () => {
    const parsed = (HTTP_PROXY: string) => proxyFor(address('http://a.example'), { HTTP_PROXY });
    expect(parsed('http://me:p%40ss@proxy.example:8080/')).toEqual({
      protocol: 'http:',
      host: 'proxy.example',
      port: 8080,
      authorization: `Basic ${btoa('me:p@ss')}`,
      variable: 'HTTP_PROXY',
    });
    expect(parsed('proxy.example')).toMatchObject({ protocol: 'http:', port: 80, authorization: undefined });
    expect(parsed('proxy.example:3128')).toMatchObject({ host: 'proxy.example', port: 3128 });
    expect(parsed('https://[2001:db8::1]')).toMatchObject({
      protocol: 'https:',
      host: '2001:db8::1',
      port: 443,
    });
  });

  it.each([
    [
      'socks5://me:secret@proxy.example',
      'HTTP_PROXY names a proxy of the kind socks5, expected http or https',
    ],
    ['http://me:secret@', 'HTTP_PROXY is not the address of a proxy'],
    ['http://me:secret@a:port', 'HTTP_PROXY is not the address of a proxy'],
  ])('is refused if it is %s, without its password', (HTTP_PROXY, sentence) => {
    const find = () => proxyFor(address('http://a.example'), { HTTP_PROXY });
    expect(find).toThrow(SparringError);
    expect(find).toThrow(sentence);
    expect(find).toThrow(expect.objectContaining({ code: 'download' }));
    expect(find).not.toThrow('secret');
  });
});

describe('NO_PROXY', () => {
  const isDirect = (text: string, NO_PROXY: string) =>
    proxyFor(address(text), { HTTP_PROXY: proxy, NO_PROXY }) === undefined;

  it.each([
    ['*', 'http://a.example'],
    ['a.example', 'http://a.example'],
    ['A.Example', 'http://a.example'],
    ['b.example, .a.example', 'http://a.example'],
    ['a.example b.example', 'http://deep.b.example'],
    ['*.a.example', 'http://x.a.example'],
    ['a.example:80', 'http://a.example'],
    ['a.example:8080', 'http://a.example:8080'],
    ['192.0.2.7', 'http://192.0.2.7:81'],
    ['10.0.0.0/8', 'http://10.200.3.4'],
    ['2001:db8::1', 'http://[2001:db8::1]'],
    ['2001:db8::/32', 'http://[2001:db8:1::1]'],
  ])('%s lists %s', (list, text) => expect(isDirect(text, list)).toBe(true));

  it.each([
    ['', 'http://a.example'],
    ['a.example', 'http://ba.example'],
    ['x.a.example', 'http://a.example'],
    ['a.example:8080', 'http://a.example'],
    ['2.7', 'http://192.0.2.7'],
    ['10.0.0.0/8', 'http://11.0.0.1'],
    ['10.0.0.0/99', 'http://10.0.0.1'],
    ['example/8', 'http://10.0.0.1'],
    ['.', 'http://a.example'],
  ])('%j does not list %s', (list, text) => expect(isDirect(text, list)).toBe(false));

  it.each([
    'http://localhost:8000',
    'http://x.localhost',
    'http://127.0.0.1',
    'http://127.9.9.9',
    'http://[::1]',
  ])('is not needed for this machine, %s', (text) => expect(isDirect(text, '')).toBe(true));
});
