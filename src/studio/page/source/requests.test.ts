import { afterEach, describe, expect, it, vi } from 'vitest';
import { getBlob, getBytes, getJson, postBytes, postForBytes, postJson, RequestError } from './requests.ts';

afterEach(() => vi.unstubAllGlobals());

/** An answer whose connection ends in the middle. */
const cutShort = () =>
  new Response(
    new ReadableStream({
      start: (stream) => {
        stream.enqueue(new TextEncoder().encode('{"a"'));
        stream.error(new TypeError('Failed to fetch'));
      },
    }),
  );
const bytes = new Uint8Array(1);

describe.each([
  ['getJson', async () => getJson('x')],
  ['getBytes', async () => getBytes('x')],
  ['getBlob', async () => getBlob('x')],
  ['postJson', async () => postJson('x')],
  ['postBytes', async () => postBytes('x', bytes)],
  ['postForBytes', async () => postForBytes('x', bytes)],
])('%s', (_name, ask) => {
  it.each([
    ['does not answer', async () => Promise.reject(new TypeError('Failed to fetch'))],
    ['ends in the middle of an answer', async () => cutShort()],
  ])('says that the studio does not answer if it %s', async (_how, fetched) => {
    vi.stubGlobal('fetch', fetched);
    await expect(ask()).rejects.toThrow(new RequestError('the studio does not answer', 'unreachable'));
    await expect(ask()).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('is given up where it is no longer wanted, without a failure of its own', async () => {
    const givenUp = new DOMException('given up', 'AbortError');
    vi.stubGlobal('fetch', async () => Promise.reject(givenUp));
    await expect(ask()).rejects.toBe(givenUp);
  });
});
