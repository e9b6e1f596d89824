/** Requests to the server that the page came from. */
import type { FailureMessage } from '../../messages/session.ts';

/** The server refused or failed, in a sentence of its own; or it did not answer. */
export class RequestError extends Error {
  /** `unreachable` if there was no answer. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
  }
}

/** @throws RequestError if there is no answer, or one that is none */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await answer(path, signal === undefined ? {} : { signal })).json()) as T;
}

/** @throws RequestError as `getJson` */
export async function getBytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const response = await answer(path, signal === undefined ? {} : { signal });
  return new Uint8Array(await response.arrayBuffer());
}

/** @throws RequestError as `getJson` */
export async function getBlob(path: string, signal?: AbortSignal): Promise<Blob> {
  return (await answer(path, signal === undefined ? {} : { signal })).blob();
}

/** Asks for a change. @throws RequestError as `getJson` */
export async function postJson<T>(path: string, body: unknown = {}): Promise<T> {
  const response = await answer(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

/** Sends bytes, such as a picture, and gets others. @throws RequestError as `getJson` */
export async function postForBytes(
  path: string,
  body: Blob | Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await sent(path, body)).arrayBuffer());
}

/** Sends bytes, such as a picture. @throws RequestError as `getJson` */
export async function postBytes<T>(path: string, body: Blob | Uint8Array<ArrayBuffer>): Promise<T> {
  return (await (await sent(path, body)).json()) as T;
}

async function sent(path: string, body: Blob | Uint8Array<ArrayBuffer>): Promise<Response> {
  const headers = { 'Content-Type': 'application/octet-stream' };
  return answer(path, { method: 'POST', headers, body });
}

async function answer(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    throw new RequestError('the studio does not answer', 'unreachable');
  }
  if (response.ok) return response;
  const failure = (await response.json().catch(() => undefined)) as FailureMessage | undefined;
  throw new RequestError(
    failure?.error ?? `the studio answered ${response.status}`,
    failure?.code ?? `status-${response.status}`,
  );
}
