/** A studio of a folder of runs, as its own page talks to it: with the cookie. For tests. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStudio, type Studio, type StudioOptions } from '../studio.ts';

export interface ServedStudio {
  readonly studio: Studio;
  /** The folder of runs, which is empty at first and removed at the end. */
  readonly root: string;
  /** Asks as the page does. @param path such as `api/runs` */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** The answer as JSON; fails if there is none. */
  json<T>(path: string): Promise<T>;
  /** Asks for a change, with a body of JSON. */
  post(path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

/** Starts a studio of an empty folder of runs, with a page of one line. */
export async function serveStudio(
  options: Pick<StudioOptions, 'commandLine' | 'dataRoot' | 'patience'> = {},
): Promise<ServedStudio> {
  const root = await mkdtemp(join(tmpdir(), 'sparring-studio-'));
  const page = await mkdtemp(join(tmpdir(), 'sparring-page-'));
  await writeFile(join(page, 'index.html'), '<!doctype html><title>page</title>');
  const studio = await startStudio({ root, page, ...options });
  const origin = new URL(studio.address).origin;
  const entered = await fetch(studio.address, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')!.split(';', 1)[0]!;
  const request = async (path: string, init: RequestInit = {}) =>
    fetch(`${origin}/${path}`, { ...init, headers: { cookie, ...headersOf(init) } });
  return {
    studio,
    root,
    request,
    async json<T>(path: string) {
      const response = await request(path);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    post: (path, body = {}) =>
      request(path, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async close() {
      await studio.close();
      for (const folder of [root, page]) await rm(folder, { recursive: true, force: true });
    },
  };
}

function headersOf({ headers }: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(headers).entries());
}
