/** The token that lets a browser in: in the address that is printed, then in a cookie. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * 256 random bits, in letters that an address may have. A studio that is started again has another token, even on the same
 * port: pages that are still open send their cookie to whoever listens there meanwhile, which may be somebody else’s program.
 */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares without telling by its duration how much is right. */
export function isToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

/** Cookies do not know ports: without the port, two studios would put each other's pages out. */
export function cookieName(port: number): string {
  return `sparring-studio-${port}`;
}

/** The cookie for the rest of the session. It is sent to this server by its own pages only, and no script reads it. */
export function tokenCookie(port: number, token: string): string {
  return `${cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict`;
}

/** The value of a cookie in a `Cookie` header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
