/** Pictures that are dropped on the page, sent as the page sends them. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxUploadedBytes } from '../messages/limits.ts';
import { uploadedMessage, uploadMessage, uploadSize } from '../messages/jobs.ts';
import { paths } from '../messages/paths.ts';
import { failureMessage } from '../messages/session.ts';
import { serveStudio, type ServedStudio } from './testing/served-studio.ts';

let served: ServedStudio;
beforeAll(async () => {
  served = await serveStudio();
});
afterAll(() => served.close());

const begun = async (name?: string) => {
  const response = await served.post(paths.uploads(), name === undefined ? {} : { name });
  return uploadMessage.parse(await response.json()).upload;
};
const send = (upload: string, name: string, body: BodyInit) =>
  served.request(paths.uploadFile(upload, name), {
    method: 'POST',
    headers: { origin: new URL(served.studio.address).origin },
    body,
    duplex: 'half',
  } as RequestInit);
const refusal = async (response: Response) => ({
  status: response.status,
  ...failureMessage.parse(await response.json()),
});

it('takes a folder, file by file, to a path to train on', async () => {
  const upload = await begun('my cats');
  await send(upload, 'a/one.png', 'first');
  const sizes = await Promise.all(['b/two.jpg', '寝室.webp'].map((name) => send(upload, name, 'other')));
  for (const response of sizes) uploadSize.parse(await response.json());
  const { path } = uploadedMessage.parse(await (await served.post(paths.finishUpload(upload))).json());
  expect(path).toBe(join(served.root, '.studio', 'uploads', upload, 'my cats'));
  expect((await readdir(path, { recursive: true })).sort()).toEqual(
    ['a', 'a/one.png', 'b', 'b/two.jpg', '寝室.webp'].sort(),
  );
  expect(await readFile(join(path, 'a/one.png'), 'utf8')).toBe('first');
  expect((await refusal(await send(upload, 'late.png', 'x'))).error).toContain('finished');
  expect(await (await served.post(paths.cancelUpload(upload))).json()).toEqual({ isCancelled: false });
});

describe('what is no picture of a folder', () => {
  it.each(['../out.png', '/etc/x.png', 'a/../../x.png', 'C:\\x.png', '.hidden.png', 'x.sh', '', 'a\0.png'])(
    'is refused: %j',
    async (name) => {
      const upload = await begun();
      expect((await refusal(await send(upload, name, 'x'))).status).toBe(400);
      expect((await refusal(await served.post(paths.finishUpload(upload)))).error).toContain('no pictures');
      expect(await (await served.post(paths.cancelUpload(upload))).json()).toEqual({ isCancelled: true });
      expect(existsSync(join(served.root, '.studio', 'uploads', upload))).toBe(false);
    },
  );

  it('is an upload that does not exist, or a request of another form', async () => {
    expect((await refusal(await send('..', 'x.png', 'x'))).status).toBe(404);
    expect((await refusal(await served.post(paths.uploads(), { path: '/tmp' }))).code).toBe('unknown-option');
    const upload = await begun();
    expect(
      (await served.request(paths.uploadFile(upload, 'x.png'), { method: 'POST', body: 'x' })).status,
    ).toBe(403);
    await served.post(paths.cancelUpload(upload));
  });
});

it('counts bytes as they come, and keeps nothing of a file that is too long', async () => {
  const upload = await begun();
  const chunk = new Uint8Array(1_000_000);
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += chunk.length;
      if (sent > 2 * maxUploadedBytes) controller.close();
      else controller.enqueue(chunk);
    },
  });
  const outcome = await send(upload, 'x.png', endless).then(
    async (response) => (await refusal(response)).error,
    () => 'cut off',
  );
  expect(outcome).toMatch(/has more than 50.0 MB|cut off/);
  const left = await readdir(join(served.root, '.studio', 'uploads', upload), { recursive: true });
  expect(left.filter((name) => /png|part/.test(name))).toEqual([]);
  await send(upload, 'y.png', 'small');
  expect(await (await served.post(paths.finishUpload(upload))).json()).toMatchObject({
    path: expect.stringContaining(upload),
  });
});
