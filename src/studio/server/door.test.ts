/** Who gets in, and what a stranger learns: requests as browsers, other pages and programs send them. */
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRun } from '../../analysis/curves/testing/recorded-runs.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';
import { cookieName, cookieOf, isToken, newToken } from './token.ts';

let served: ServedStudio;
let token = '';
let port = 0;
beforeAll(async () => {
  served = await serveStudio();
  await writeRun(served.root, 'a run', {});
  ({ port } = served.studio);
  token = new URL(served.studio.address).searchParams.get('token')!;
});
afterAll(() => served.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As `fetch`, which sets the Host and Origin headers itself. */
async function ask(path: string, options: RequestOptions = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path, ...options }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: text }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const cookie = () => `${cookieName(port)}=${token}`;

describe('the door', () => {
  it('gives a cookie for the token, and takes the token out of the address', async () => {
    const { status, headers } = await ask(`/?token=${token}`);
    expect([status, headers.location]).toEqual([303, './']);
    expect(headers['set-cookie']).toEqual([`${cookie()}; Path=/; HttpOnly; SameSite=Strict`]);
    expect((await ask('/', { headers: { cookie: cookie() } })).status).toBe(200);
  });

  it.each([
    ['no token', () => '/'],
    ['another token', () => `/?token=${newToken()}`],
    ['a part of the token', () => `/?token=${token.slice(0, -1)}`],
    ['an empty token', () => '/?token='],
    ['the token for another path', () => `/api/runs?token=${token}`],
  ])('stays closed for %s', async (_, path) => {
    const { status, headers, body } = await ask(path());
    expect([status, headers['set-cookie']]).toEqual([401, undefined]);
    expect(body).not.toContain(token);
  });

  it.each([
    'api/session',
    'api/runs',
    'api/runs/a%20run',
    'api/events',
    'index.html',
    'ort/ort.wasm.bundle.min.mjs',
    'x',
  ])('does not say what is at %s to somebody without a cookie', async (path) => {
    const { status, body } = await ask(`/${path}`);
    expect([status, JSON.parse(body)]).toEqual([
      401,
      { error: 'open the address that sparring studio printed', code: 'token' },
    ]);
  });

  it.each(['evil.example', `evil.example:PORT`, 'localhost', '127.0.0.1', '127.0.0.1:1', `127.0.0.2:PORT`])(
    'answers nobody who calls it %j',
    async (host) => {
      const headers = { host: host.replace('PORT', String(port)), cookie: cookie() };
      const { status, body } = await ask('/api/runs', { headers });
      expect(status).toBe(421);
      expect(body).not.toContain('a run');
    },
  );

  it.each([`127.0.0.1:PORT`, `localhost:PORT`, `LOCALHOST:PORT`, `[::1]:PORT`])(
    'answers as %s',
    async (host) => {
      const headers = { host: host.replace('PORT', String(port)), cookie: cookie() };
      expect((await ask('/api/runs', { headers })).status).toBe(200);
    },
  );

  it.each([
    [{ origin: 'http://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://127.0.0.1:1' }],
    [{ origin: 'https://127.0.0.1:PORT' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('answers no page of another site: %j', async (given: Readonly<Record<string, string>>) => {
    const headers = Object.entries(given).map(([name, value]) => [name, value.replace('PORT', String(port))]);
    const { status } = await ask('/api/runs', {
      headers: { ...Object.fromEntries(headers), cookie: cookie() },
    });
    expect(status).toBe(403);
  });

  it('changes nothing for a request that does not say where it comes from', async () => {
    const options = { method: 'POST', headers: { cookie: cookie(), 'content-type': 'application/json' } };
    expect((await ask('/api/runs/a%20run/trash', options, '{}')).status).toBe(403);
  });

  it.each(['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('knows no %s', async (method) => {
    expect((await ask('/api/runs', { method, headers: { cookie: cookie() } })).status).toBe(405);
  });

  it('lets a page load nothing from elsewhere, and be framed by nobody', async () => {
    for (const path of ['/', '/api/runs', '/nothing']) {
      const { headers } = await ask(path, { headers: { cookie: cookie() } });
      expect(headers['content-security-policy']).toMatch(/^default-src 'self';.*frame-ancestors 'none'/);
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });
});

describe('paths that lead out', () => {
  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/../../../etc/passwd',
    '/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '//etc/passwd',
    '/ort/../../../package.json',
    '/api/runs/..',
    '/api/runs/%2e%2e',
    '/api/runs/..%2f..',
    '/api/runs/a%20run%2f..%2fa%20run',
    '/api/runs/%00',
    '/api/runs/a%20run/sheets/..%2foptions.json',
    '/api/runs/a%20run/sheets/000001.png%00',
    '/api/runs/a%20run/options.json',
    '/api/runs/%ff',
    '/api/runs/__proto__',
    '/api/runs/constructor',
  ])('%s', async (path) => {
    const { status, body } = await ask(path, { headers: { cookie: cookie() } });
    expect([400, 404]).toContain(status);
    expect(body).not.toMatch(/root:|"name": "sparring"|formatVersion/);
  });
});

describe('a body that is no request', () => {
  const parts = ['{"__proto__":{"notes":"x"}}', '{"notes":"x","constructor":{}}', '{"notes":{}}'];
  it.each([...parts, '[]', 'null', '"x"', '', '{', '{"notes":"x"}{}', 'notes=x', '\0'])(
    '%j',
    async (body) => {
      for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'x']) {
        const headers = { cookie: cookie(), origin: `http://127.0.0.1:${port}`, 'content-type': type };
        const { status } = await ask('/api/runs/a%20run/notes', { method: 'POST', headers }, body);
        expect(status).toBe(400);
      }
      expect(({} as { notes?: unknown }).notes).toBeUndefined();
    },
  );
});

describe('what is too much', () => {
  it('refuses a body that is announced as too long, and one that becomes it', async () => {
    const headers = {
      cookie: cookie(),
      origin: `http://127.0.0.1:${port}`,
      'content-type': 'application/json',
    };
    const path = '/api/runs/a%20run/notes';
    const lengths = { 'content-length': '1000000000' };
    const announced = await ask(path, { method: 'POST', headers: { ...headers, ...lengths } }, '{');
    expect(announced.status).toBe(413);
    // Nobody reads the rest, so it may not even be sent.
    const growing = ask(path, { method: 'POST', headers }, JSON.stringify('x'.repeat(5_000_000)));
    await expect(
      growing.then(
        ({ status }) => status === 413,
        (thrown: NodeJS.ErrnoException) => thrown.code,
      ),
    ).resolves.toSatisfy((outcome) => [true, 'ECONNRESET', 'EPIPE'].includes(outcome as string | true));
    expect((await ask('/api/runs', { headers: { cookie: cookie() } })).status).toBe(200);
  });

  it('refuses headers and addresses without end', async () => {
    expect((await ask('/', { headers: { cookie: 'x'.repeat(20_000) } })).status).toBe(431);
    expect((await ask(`/${'x'.repeat(20_000)}`)).status).toBe(431);
  });

  it('answers others while a thousand connections are half open', async () => {
    const sockets = Array.from({ length: 1000 }, () => {
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: 127'));
      socket.on('error', () => undefined);
      return socket;
    });
    expect((await ask('/api/runs', { headers: { cookie: cookie() } })).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});

describe('tokens', () => {
  it('are never the same, and are compared as a whole', () => {
    const [one, other] = [newToken(), newToken()];
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(one).not.toBe(other);
    expect([isToken(one, one), isToken(other, one), isToken(undefined, one), isToken('', one)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['a=1; b=2', 'b', '2'],
    ['b=2=3', 'b', '2=3'],
    ['xb=2', 'b', undefined],
    ['b', 'b', undefined],
    [undefined, 'b', undefined],
  ])('are found in the cookies %j', (header, name, value) => {
    expect(cookieOf(header, name)).toBe(value);
  });
});
