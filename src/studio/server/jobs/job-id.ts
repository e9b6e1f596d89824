import { randomBytes } from 'node:crypto';

/** In the order of their making, and not to be guessed. Names of folders on every system. */
export function newId(): string {
  return `${Date.now().toString(36)}-${randomBytes(6).toString('hex')}`;
}

/** Whether a name is an id: other folders are somebody's own. */
export function isId(name: string): boolean {
  return /^[0-9a-z]{8,10}-[0-9a-f]{12}$/.test(name);
}
