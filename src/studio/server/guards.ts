/**
 * Who may ask. A studio listens on this computer only, but every page that a browser has open can send requests there. So
 * each request names this server as its host, comes from this server's own pages, and has the token.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { refused } from './failures.ts';
import { cookieName, cookieOf, isToken, tokenCookie } from './token.ts';

export interface Door {
  readonly token: string;
  /** The port that it listens on: known only when it does. */
  readonly port: () => number;
  /** The name or address that it was told to listen on. */
  readonly host: string;
}

/** Sent with every answer. Nothing is loaded from elsewhere; WebAssembly with threads takes an isolated page. */
const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "img-src 'self' blob: data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/** Sets the headers of security, unless a handler has chosen its own. */
export const securityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) {
    if (!context.res.headers.has(name)) context.res.headers.set(name, value);
  }
};

/** Lets in who came through the printed address, and refuses everybody else. */
export function guard(door: Door): MiddlewareHandler {
  return async (context, next) => {
    const { method, path } = context.req;
    if (!isOwnHost(context.req.header('host'), door)) {
      return refused(context, 421, 'host', 'this server answers only to its own address');
    }
    if (!isOwnOrigin(context, door)) {
      return refused(context, 403, 'origin', 'only the studio’s own pages may ask');
    }
    // Not HEAD: its answer is made like that of GET, and nobody would read its body to the end, nor close it.
    if (!['GET', 'POST'].includes(method)) {
      return refused(context, 405, 'method', `${method} is not a method of this server`);
    }
    const given = context.req.query('token');
    if (given !== undefined && method === 'GET' && path === '/' && isToken(given, door.token)) {
      // Out of the address at once: addresses are copied, and kept in histories.
      return new Response(null, {
        status: 303,
        headers: { Location: './', 'Set-Cookie': tokenCookie(door.port(), door.token) },
      });
    }
    if (!isToken(cookieOf(context.req.header('cookie'), cookieName(door.port())), door.token)) {
      return refused(context, 401, 'token', 'open the address that sparring studio printed');
    }
    return next();
  };
}

/** Otherwise a page of a stranger could reach this server by a name of its own that leads to 127.0.0.1. */
function isOwnHost(given: string | undefined, door: Door): boolean {
  return given !== undefined && ownHosts(door).includes(given.toLowerCase());
}

function ownHosts({ host, port }: Door): readonly string[] {
  const names = new Set(['127.0.0.1', 'localhost', '[::1]', host.includes(':') ? `[${host}]` : host]);
  return [...names].flatMap((name) => [
    `${name.toLowerCase()}:${port()}`,
    ...(port() === 80 ? [name.toLowerCase()] : []),
  ]);
}

/** Browsers say where a request comes from. What changes something must say it. */
function isOwnOrigin(context: Context, door: Door): boolean {
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (origin === undefined) return context.req.method !== 'POST';
  return ownHosts(door).some((host) => origin === `http://${host}`);
}
