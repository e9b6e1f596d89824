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
  return (await answer(path, asJson, signal === undefined ? {} : { signal })) as T;
}

/** @throws RequestError as `getJson` */
export async function getBytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  return answer(path, asBytes, signal === undefined ? {} : { signal });
}

/** @throws RequestError as `getJson` */
export async function getBlob(path: string, signal?: AbortSignal): Promise<Blob> {
  return answer(path, asBlob, signal === undefined ? {} : { signal });
}

/** Asks for a change. @throws RequestError as `getJson` */
export async function postJson<T>(path: string, body: unknown = {}): Promise<T> {
  return (await answer(path, asJson, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })) as T;
}

/** Sends bytes, such as a picture, and gets others. @throws RequestError as `getJson` */
export async function postForBytes(
  path: string,
  body: Blob | Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return answer(path, asBytes, sending(body));
}

/** Sends bytes, such as a picture. @throws RequestError as `getJson` */
export async function postBytes<T>(path: string, body: Blob | Uint8Array<ArrayBuffer>): Promise<T> {
  return (await answer(path, asJson, sending(body))) as T;
}

function sending(body: Blob | Uint8Array<ArrayBuffer>): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body };
}

const asJson = async (response: Response): Promise<unknown> => response.json();
const asBlob = async (response: Response) => response.blob();
const asBytes = async (response: Response) => new Uint8Array(await response.arrayBuffer());

/** @param read the body of the answer: a connection that ends meanwhile is no answer either */
async function answer<T>(
  path: string,
  read: (response: Response) => Promise<T>,
  init: RequestInit,
): Promise<T> {
  const response = await reached(fetch(path, { credentials: 'same-origin', ...init }));
  if (response.ok) return reached(read(response));
  const failure = (await response.json().catch(() => undefined)) as FailureMessage | undefined;
  throw new RequestError(
    failure?.error ?? `the studio answered ${response.status}`,
    failure?.code ?? `status-${response.status}`,
  );
}

async function reached<T>(answered: Promise<T>): Promise<T> {
  try {
    return await answered;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    throw new RequestError('the studio does not answer', 'unreachable');
  }
}
